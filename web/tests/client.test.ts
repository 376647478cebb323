/** A sign-in that has ended sends the page away; a connection that is gone does not: what is entered stays. */
import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { apiAt } from "../src/api/client";
import { answered, Problem } from "../src/api/problem";
import { REDIRECT_PATH, Session } from "../src/sign-in/session";

const ORIGIN = "http://localhost:7071";
const METADATA = { issuer: `${ORIGIN}/`, authorization_endpoint: `${ORIGIN}/oauth2/authorize`, token_endpoint: `${ORIGIN}/oauth2/token`, authorization_response_iss_parameter_supported: true };
const TOKENS = { access_token: "a", refresh_token: "r", token_type: "Bearer", expires_in: 1 };
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

let renewed: () => Promise<Response>;
let asked: string[];

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

/** A session whose token has ended already, so that every request refreshes it. */
async function signedIn(): Promise<Session> {
  const session = await Session.at({ api: new URL(ORIGIN), authority: new URL(ORIGIN), clientId: "web", demoUsers: false });
  await session.comeBack();
  return session;
}

beforeEach(() => {
  asked = [];
  define("location", { origin: ORIGIN, href: `${ORIGIN}${REDIRECT_PATH}?code=c&state=s&iss=${encodeURIComponent(METADATA.issuer)}` });
  define("sessionStorage", { getItem: () => JSON.stringify({ verifier: "v".repeat(43), state: "s", returnTo: "/" }), removeItem: () => undefined });
  define("fetch", async (input: Request | URL | string, options?: RequestInit) => {
    const url = input instanceof Request ? input.url : String(input);
    asked.push(url);
    if (url.includes("/.well-known/")) return json(200, METADATA);
    if (url !== METADATA.token_endpoint) return json(200, { data: {} });
    return String(options?.body).includes("refresh_token") ? renewed() : json(200, TOKENS);
  });
});

const read = (session: Session, left: () => void) => {
  const { api } = apiAt(new URL(ORIGIN), session, async () => (left(), Promise.reject(new Error("left"))));
  return answered(api.GET("/api/v1/forecasting/me"));
};

test("while nobody can be asked for a new token the page stays, and the request fails as offline", async () => {
  const session = await signedIn();
  let leaves = 0;
  for (const away of [() => Promise.reject(new TypeError("fetch failed")), async () => json(503, {})]) {
    renewed = away;
    await assert.rejects(read(session, () => leaves++), (error) => error instanceof Problem && error.status === 0);
  }
  assert.equal(leaves, 0);
  renewed = async () => json(200, TOKENS);
  await read(session, () => leaves++);
  assert.ok(asked.at(-1)!.endsWith("/me"));
});

test("a refresh token that is no good any more ends the sign-in", async () => {
  const session = await signedIn();
  let leaves = 0;
  renewed = async () => json(400, { error: "invalid_grant", error_description: "This was used before, or has ended." });
  await assert.rejects(read(session, () => leaves++));
  assert.equal(leaves, 1);
});

test("what the server refuses is told without the place in the body", async () => {
  const errors = [{ code: "UNKNOWN", field: "/regionIds/0", message: "/regionIds/0: there is no region r-nowhere; write one that is there", details: {} }];
  const refused = answered(Promise.resolve({ error: { errors, message: "" }, response: new Response(null, { status: 400 }) }));
  await assert.rejects(refused, { message: "There is no region r-nowhere; write one that is there" });
});
