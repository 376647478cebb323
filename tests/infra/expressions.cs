// What policy expressions see of a request, by the names of API Management's documentation, and a loop that evaluates
// them: a line of JSON in (number, request, variables), a line out (its value, or what was thrown). gateway.py writes a
// method for each expression into it.
using System;
using System.Collections.Generic;
using System.Linq;
using Newtonsoft.Json.Linq;

public class Url { public string Path; }

public class Headers : Dictionary<string, string[]>
{
    public Headers() : base(StringComparer.OrdinalIgnoreCase) { }

    public string GetValueOrDefault(string name, string other)
    {
        return ContainsKey(name) ? string.Join(",", this[name]) : other;
    }
}

public class Request
{
    public Url OriginalUrl = new Url();
    public string Method;
    public string IpAddress;
    public Headers Headers = new Headers();
}

public class LastError { public string Source; public string Reason; }

public class Jwt { public string Subject; }

public class Context
{
    public Guid RequestId;
    public Request Request = new Request();
    public LastError LastError = new LastError();
    public IReadOnlyDictionary<string, object> Variables;
}

public static class Expressions
{
    static readonly Func<Context, object>[] all = { /* names */ };

    /* methods */

    public static void Main()
    {
        Console.OutputEncoding = new System.Text.UTF8Encoding(false);
        for (string line = Console.ReadLine(); line != null; line = Console.ReadLine())
        {
            var asked = JObject.Parse(line);
            var said = new JObject();
            try { said["value"] = JToken.FromObject(all[(int)asked["number"]](ContextOf(asked))); }
            catch (Exception error) { said["error"] = error.ToString(); }
            Console.WriteLine(said.ToString(Newtonsoft.Json.Formatting.None));
        }
    }

    static Context ContextOf(JObject asked)
    {
        var context = new Context { RequestId = Guid.Parse((string)asked["requestId"]) };
        context.Request.OriginalUrl.Path = (string)asked["path"];
        context.Request.Method = (string)asked["method"];
        context.Request.IpAddress = (string)asked["address"];
        foreach (var header in (JObject)asked["headers"])
            context.Request.Headers[header.Key] = new[] { (string)header.Value };
        context.LastError.Source = (string)asked["source"];
        context.LastError.Reason = (string)asked["reason"];
        context.Variables = ((JObject)asked["variables"]).Properties().ToDictionary(one => one.Name, one => Variable(one.Value));
        return context;
    }

    static object Variable(JToken value)
    {
        if (value.Type == JTokenType.Integer) return (int)value;
        if (value.Type == JTokenType.Object) return new Jwt { Subject = (string)value["subject"] };
        return (string)value;
    }
}
