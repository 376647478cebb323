const settings = JSON.parse(document.getElementById("settings").textContent);
const select = document.getElementById("user");

function withExamples(description) {
  const operations = Object.values(description.paths).flatMap((path) => Object.values(path));
  for (const parameter of operations.flatMap((operation) => operation.parameters ?? [])) {
    if (parameter.name in settings.examples) parameter.example = settings.examples[parameter.name];
  }
  for (const [name, schema] of Object.entries(description.components.schemas)) {
    if (name in settings.examples) schema.example = settings.examples[name];
  }
  return description;
}

async function show() {
  const description = await (await fetch(`${settings.base}/openapi.json`)).json();
  const ui = SwaggerUIBundle({
    spec: withExamples(description),
    dom_id: "#reference",
    deepLinking: true,
    displayOperationId: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    tryItOutEnabled: true,
    validatorUrl: null,
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
