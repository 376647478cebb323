// A sign-in by oauth4webapi as it is: discovery, code with PKCE, token, refresh, revocation; then a service by its secret.
import * as oauth from "oauth4webapi";

declare const process: { argv: string[] };
const [base = "", userId = "", serviceSecret = ""] = process.argv.slice(2);
const options = { [oauth.allowInsecureRequests]: true };
const redirect = "http://localhost:5173/signed-in";
const api = `${base}/api/v1/forecasting`;
const web: oauth.Client = { client_id: "page" };
const person = oauth.None();

const issuer = new URL(base);
const found = await oauth.discoveryRequest(issuer, { algorithm: "oauth2", ...options });
const server = await oauth.processDiscoveryResponse(issuer, found);

// The browser: asked for the page of users, it comes back by the link of one of them, with the cookie it was given.
async function comesBack(asked: URL): Promise<URL> {
  const page = await fetch(asked);
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const link = (await page.text()).match(new RegExp(`href="([^"]+user=${userId})"`))?.[1]?.replaceAll("&amp;", "&") ?? "";
  const back = await fetch(link, { headers: { cookie }, redirect: "manual" });
  return new URL(back.headers.get("location") ?? "");
}

async function refusal(attempt: () => unknown): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    return error instanceof oauth.ResponseBodyError ? error.error : error instanceof Error ? error.name : "unknown";
  }
  return "none";
}

const reads = async (token: string, origin: string) => {
  const headers = new Headers({ origin });
  return oauth.protectedResourceRequest(token, "GET", new URL(`${api}/me`), headers, null, options);
};
const refresh = async (token: string) =>
  oauth.processRefreshTokenResponse(
    server,
    web,
    await oauth.refreshTokenGrantRequest(server, web, person, token, options),
  );

const verifier = oauth.generateRandomCodeVerifier();
const state = oauth.generateRandomState();
const asked = new URL(server.authorization_endpoint ?? "");
asked.search = new URLSearchParams({
  response_type: "code",
  client_id: web.client_id,
  redirect_uri: redirect,
  scope: "forecasting:read statistics:read",
  state,
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
}).toString();
const back = await comesBack(asked);
const brought = oauth.validateAuthResponse(server, web, back, state);
const mixedUp = { ...server, issuer: "https://attacker.example" };
const exchange = async () =>
  oauth.processAuthorizationCodeResponse(
    server,
    web,
    await oauth.authorizationCodeGrantRequest(server, web, person, brought, redirect, verifier, options),
  );
const given = await exchange();
const me = await reads(given.access_token, "http://localhost:5173");
const second = await refresh(given.refresh_token ?? "");
const renewed = await reads(second.access_token, "http://localhost:5173");
await oauth.processRevocationResponse(
  await oauth.revocationRequest(server, web, person, second.refresh_token ?? "", options),
);
const ended = await refusal(() => refresh(second.refresh_token ?? ""));
const out = await refusal(() => reads(second.access_token, "http://localhost:5173"));

const nightly: oauth.Client = { client_id: "nightly" };
const byEither = [oauth.ClientSecretBasic(serviceSecret), oauth.ClientSecretPost(serviceSecret)].map(async (secret) => {
  const answer = await oauth.clientCredentialsGrantRequest(server, nightly, secret, { scope: "forecasting:read" }, options);
  const token = await oauth.processClientCredentialsResponse(server, nightly, answer);
  return ((await (await reads(token.access_token, "")).json()) as { data: { userId: string } }).data.userId;
});

console.log(
  JSON.stringify({
    iss: back.searchParams.get("iss") === server.issuer,
    mixUp: await refusal(() => oauth.validateAuthResponse(mixedUp, web, back, state)),
    type: given.token_type,
    scope: given.scope,
    seconds: given.expires_in,
    statuses: [me.status, renewed.status],
    origin: me.headers.get("access-control-allow-origin"),
    userId: ((await me.json()) as { data: { userId: string } }).data.userId,
    again: await refusal(exchange),
    ended,
    out,
    services: await Promise.all(byEither),
  }),
);
