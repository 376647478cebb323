const settings = JSON.parse(document.getElementById("settings").textContent);
const select = document.getElementById("user");

const ui = SwaggerUIBundle({
  url: `${settings.base}/openapi.json`,
  dom_id: "#reference",
  deepLinking: true,
  displayOperationId: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => signIn(),
});

function signIn() {
  const chosen = settings.signIns[select.selectedIndex];
  if (chosen) ui.preauthorizeApiKey("bearer", chosen.token);
}

if (settings.signIns.length > 0) {
  for (const { name, role } of settings.signIns) select.add(new Option(`${name} (${role.replaceAll("_", " ")})`));
  select.addEventListener("change", signIn);
  document.getElementById("who").hidden = true;
  document.getElementById("choice").hidden = false;
}
