/** What went wrong, as the API told it or as it shows here: always a sentence for the person. */
import type { components } from "../../generated/api";
import { text } from "../text/en";

export type ErrorItem = components["schemas"]["ErrorView"];
export type Failure = components["schemas"]["Failure"];

export class Problem extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly items: readonly ErrorItem[] = [],
    readonly requestId = "",
  ) {
    super(message);
  }
}

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The whole answer of a call; throws Problem for what the API refused and for a server that is not there. */
export async function answered<T>(call: Promise<Answered<T>>): Promise<T> {
  let answer: Answered<T>;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Problem(text.problems.offline, 0);
  }
  if (answer.data !== undefined) return answer.data;
  throw problemOf(answer.response.status, answer.error);
}

function problemOf(status: number, body: unknown): Problem {
  const failure = body as Partial<Failure> | undefined;
  const items = failure?.errors ?? [];
  const sentences = items.map((item) => sentenceOf(item.message)).join(" ");
  return new Problem(sentences || failure?.message || text.problems.unknown, status, items, failure?.requestId ?? "");
}

/** What the server says as a sentence for the person: without the place in the body, `/regionIds/0: `, that it begins with. */
export function sentenceOf(message: string): string {
  const said = message.replace(/^\/[^\s:]*: /, "");
  return said.charAt(0).toUpperCase() + said.slice(1);
}

export function isAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Whatever was thrown, as a problem of which nobody knows whether the server saw it. */
export function asProblem(error: unknown): Problem {
  return error instanceof Problem ? error : new Problem(error instanceof Error ? error.message : text.problems.unknown, 0);
}
