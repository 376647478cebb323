/** Many reads in one call. Each part has its own status; one that was refused is null. */
import { app } from "../app";
import type { Meta } from "../documents/kind";
import { answered, Problem, type Failure } from "./problem";

export interface Part<T> {
  readonly data: T;
  readonly meta: Meta;
}

export type Parts = ReadonlyMap<string, Part<unknown> | Problem>;

/** As many as the API reads in one call. */
const MOST = 20;

export async function readTogether(paths: ReadonlyMap<string, string>, signal: AbortSignal): Promise<Parts> {
  const requests = [...paths].map(([id, path]) => ({ id, path }));
  const calls = Array.from({ length: Math.ceil(requests.length / MOST) }, (_, index) => requests.slice(index * MOST, (index + 1) * MOST));
  const answers = await Promise.all(calls.map((some) => answered(app().api.POST("/api/v1/forecasting/batch/read", { body: { requests: some }, signal }))));
  return new Map(answers.flatMap((answer) => answer.data.map((part) => [part.id, outcome(part.status, part.body)] as const)));
}

/** What a part answered; null where it was refused or nobody asked. */
export function partOf<T>(parts: Parts, id: string): Part<T> | null {
  const found = parts.get(id);
  return found instanceof Problem || !found ? null : (found as Part<T>);
}

/** What a part answered; throws what it was refused with. */
export function required<T>(parts: Parts, id: string): Part<T> {
  const found = parts.get(id);
  if (found instanceof Problem) throw found;
  return found as Part<T>;
}

function outcome(status: number, body: unknown): Part<unknown> | Problem {
  if (status < 300) return body as Part<unknown>;
  const failure = body as Partial<Failure>;
  const sentence = (failure.errors ?? []).map((item) => item.message).join(" ") || (failure.message ?? "");
  return new Problem(sentence, status, failure.errors ?? [], failure.requestId ?? "");
}
