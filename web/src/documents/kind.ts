/** What a tab tells of its document: how it is read and saved, and how the grid shows it. */
import type { components } from "../../generated/api";
import type { Compared, Entries, Sheet } from "../grid/model";
import type { Tab } from "../shell/route";

export type Meta = components["schemas"]["Meta"];
export type Warning = components["schemas"]["WarningView"];

export interface Answer<Data> {
  readonly data: Data;
  readonly meta: Meta;
}

/** What is sent with a save; one without a version asks what a save would answer, and stores nothing. */
export interface SaveRequest {
  readonly body: unknown;
  readonly version?: {
    readonly etag: string;
    /** The same for every attempt of one save, so that none is stored twice. */
    readonly idempotencyKey: string;
  };
  readonly signal?: AbortSignal;
}

/** The parameters of a request that saves, or tries. */
export function saving(siteId: string, period: string, { version, signal }: SaveRequest) {
  const header = version ? { "If-Match": version.etag, "Idempotency-Key": version.idempotencyKey } : {};
  return { params: { path: { siteId, period }, header, query: version ? {} : { validateOnly: true } }, ...(signal && { signal }) };
}

export interface DocumentKind<Data> {
  readonly tab: Tab;
  /** The permission without which nothing is entered. */
  readonly permission: string;
  get(site: string, period: string, signal: AbortSignal): Promise<Answer<Data>>;
  put(site: string, period: string, request: SaveRequest): Promise<Answer<Data>>;
  sheet(data: Data, context: SheetContext): Sheet;
  /** The body of a save of these entries, all of which are good. */
  body(entries: Entries): unknown;
  /** The cell that a JSON Pointer into a body names, as `row id/column key`; a row's id where it names a whole row. */
  cellOf(pointer: string, body: unknown): string | null;
}

export interface SheetContext {
  readonly asOf: string;
  readonly mayWrite: boolean;
  /** What the server warns of, by the field that it is about. */
  readonly warnings: ReadonlyMap<string, string>;
  /** Figures to compare with, by `row id/column key`; null where nothing is compared. */
  readonly compared: ((key: string) => Compared) | null;
}
