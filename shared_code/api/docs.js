const settings = JSON.parse(document.getElementById("settings").textContent);
const select = document.getElementById("user");
const etags = new Map(); // of the last answer, by path
let ui;

function withExamples(description) {
  for (const operation of Object.values(description.paths).flatMap((path) => Object.values(path))) {
    for (const parameter of operation.parameters ?? []) {
      if (parameter.name in settings.parameters) parameter.example = settings.parameters[parameter.name];
    }
    const body = settings.bodies[operation.operationId];
    if (body) operation.requestBody.content["application/json"].example = body;
  }
  return description;
}

// The path of a request, without its query: a month that is read and saved has one.
const pathOf = (url) => new URL(url, location).pathname;

// A save names the version that was read last; what was not read yet is read now.
async function withVersion(request) {
  if (request.method !== "PUT" || request.headers["If-None-Match"]) return request;
  const path = pathOf(request.url);
  if (!etags.has(path)) {
    const { Authorization } = request.headers;
    etags.set(path, (await fetch(path, { headers: Authorization ? { Authorization } : {} })).headers.get("etag"));
  }
  if (!request.headers["If-Match"] && etags.get(path)) request.headers["If-Match"] = etags.get(path);
  return request;
}

function noteAnswer(answer) {
  const path = pathOf(answer.url);
  if (answer.ok && answer.headers.etag) {
    etags.set(path, answer.headers.etag);
    showVersion(path, answer.headers.etag);
  }
  showWarnings(answer.body?.meta?.warnings ?? []);
  return answer;
}

// Fills the field If-Match of the operation that saves this path.
function showVersion(path, etag) {
  const { specSelectors, specActions } = ui.getSystem();
  for (const [template, operations] of specSelectors.specJson().get("paths")) {
    const form = new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`);
    const match = operations.getIn(["put", "parameters"])?.find((parameter) => parameter.get("name") === "If-Match");
    if (match && form.test(path)) specActions.changeParamByIdentity([template, "put"], match, etag, false);
  }
}

function showWarnings(warnings) {
  const list = document.getElementById("warnings");
  list.hidden = warnings.length === 0;
  list.replaceChildren(
    ...warnings.map(({ code, message }) => {
      const item = document.createElement("li");
      item.textContent = `${code}: ${message}`;
      return item;
    }),
  );
}

async function show() {
  const description = await (await fetch(`${settings.base}/openapi.json`)).json();
  ui = SwaggerUIBundle({
    spec: withExamples(description),
    dom_id: "#reference",
    deepLinking: true,
    displayOperationId: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: true,
    validatorUrl: null,
    requestInterceptor: withVersion,
    responseInterceptor: noteAnswer,
    onComplete: () => signIn(ui),
  });
  select.addEventListener("change", () => signIn(ui));
}

function signIn(ui) {
  const chosen = settings.signIns[select.selectedIndex];
  if (chosen) ui.preauthorizeApiKey("bearer", chosen.token);
}

for (const { name, role } of settings.signIns) select.add(new Option(`${name} (${role.replaceAll("_", " ")})`));
document.getElementById("choice").hidden = settings.signIns.length === 0;
document.getElementById("who").hidden = settings.signIns.length > 0;
show();
