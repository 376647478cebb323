/** The API as its document describes it; every request carries the session's token. */
import createClient, { type Client } from "openapi-fetch";
import type { paths } from "../../generated/api";
import { SignInEnded, type Session } from "../sign-in/session";

export type Api = Client<paths>;
const LONGEST_WAIT_SECONDS = 30;
const UNAUTHORIZED = 401;
const WAIT_AND_REPEAT = new Set([429, 503]);

/**
 * `expired` is called when the sign-in has ended, and does not come back. `askEarly` reads paths before anybody asks for
 * them: the first who does is given the answer.
 */
export function apiAt(origin: URL, session: Session, expired: () => Promise<never>): { api: Api; askEarly: (paths: readonly string[]) => void } {
  const early = new Map<string, Promise<Response>>();
  const taken = (url: string) => {
    const answer = early.get(url);
    early.delete(url);
    return answer;
  };
  const askEarly = (paths: readonly string[]) => {
    for (const { href } of paths.map((path) => new URL(path, origin))) {
      const answer = send(new Request(href), session, expired);
      answer.catch(() => undefined); // told to whoever asks for it
      early.set(href, answer);
    }
  };
  const fetch = (request: Request) => (request.method === "GET" && taken(request.url)) || send(request, session, expired);
  return { api: createClient<paths>({ baseUrl: origin.href, fetch }), askEarly };
}

/** Sends a request, anew where the token has ended meanwhile or the server says when to come again. */
async function send(request: Request, session: Session, expired: () => Promise<never>): Promise<Response> {
  const token = async (renew = false) => session.token(renew).catch((error: unknown) => (error instanceof SignInEnded ? expired() : Promise.reject(error)));
  let answer = await signed(request, await token());
  if (answer.status === UNAUTHORIZED) answer = await signed(request, await token(true));
  if (WAIT_AND_REPEAT.has(answer.status)) {
    const seconds = Number(answer.headers.get("Retry-After"));
    if (seconds > 0 && seconds <= LONGEST_WAIT_SECONDS) {
      await pause(seconds * 1000, request.signal);
      answer = await signed(request, await token());
    }
  }
  return answer;
}

function signed(request: Request, token: string): Promise<Response> {
  const copy = request.clone();
  copy.headers.set("Authorization", `Bearer ${token}`);
  return fetch(copy);
}

/** Waits; rejects at once where the signal says that nobody waits any more. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason as Error)), { once: true });
  });
}
