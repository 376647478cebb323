/** Bulk operations: one change in a month of several sites, each an ordinary save, with what became of it site by site. */
import { useSignal } from "@preact/signals";
import { app, asOf } from "../app";
import { useLoaded } from "../api/loaded";
import { answered } from "../api/problem";
import type { DocumentKind } from "../documents/kind";
import { dirty } from "../documents/open";
import { showMonth } from "../format";
import { route } from "../shell/navigation";
import { monthAfter } from "../shell/route";
import { BULK_KINDS } from "../tabs/kinds";
import { text } from "../text/en";
import { levelText } from "../text/levels";
import { entriesOf, type Operation } from "./bulk-model";

const words = levelText.bulk;
type What = Operation["kind"];
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kinds of all tabs
type Kind = DocumentKind<any>;

interface Result {
  readonly site: string;
  readonly sentence: string;
  readonly wrong: boolean;
}

export function BulkOperations({ site, period }: { site: string; period: string }) {
  const kind = BULK_KINDS.find((one) => one.tab === route.value.tab) ?? BULK_KINDS[0]!;
  const never = new AbortController().signal;
  const what = useSignal<What>("percent");
  const chosen = useSignal<ReadonlySet<string>>(new Set([site]));
  const columns = useSignal<ReadonlySet<string>>(new Set());
  const results = useSignal<readonly Result[]>([]);
  const busy = useSignal(false);
  const sheet = useLoaded(`${site}/${period}/${kind.tab}`, async (signal) => sheetOf(kind, (await kind.get(site, period, signal)).data));
  const sites = useLoaded("bulk", async (signal) => (await answered(app().api.GET("/api/v1/forecasting/sites", { params: { query: { status: "open", limit: 1000 } }, signal }))).data);
  if (sheet.problem) return <p class="message wrong" role="alert">{sheet.problem.message}</p>;
  if (!sheet.value || !sites.value) return <p role="status">{text.shell.loading}</p>;
  const run = async (event: SubmitEvent) => {
    event.preventDefault();
    if (dirty.peek().length) return void (results.value = [{ site, sentence: words.saveFirst, wrong: true }]);
    const number = Number(new FormData(event.currentTarget as HTMLFormElement).get("number"));
    busy.value = true;
    results.value = [];
    for (const one of chosen.value) results.value = [...results.value, await apply(kind, one, period, columns.value, what.value, number, never)];
    busy.value = false;
  };
  return (
    <form class="bulk" onSubmit={(event) => void run(event)}>
      <p class="soft">{words.about(text.tabs[kind.tab], showMonth(period))}</p>
      <label>{words.what} <select value={what.value} onChange={(event) => (what.value = event.currentTarget.value as What)}>{(["percent", "value", "copy"] as const).map((one) => <option key={one} value={one}>{words.kinds[one]}</option>)}</select></label>
      {what.value === "copy"
        ? <p class="soft">{words.copies(showMonth(monthAfter(period, -1)))}</p>
        : <label>{words.numbers[what.value]} <input type="number" step="any" name="number" required defaultValue="" /></label>}
      <Choice label={words.columns} all={sheet.value.columns.map((column) => [column.key, `${column.group} ${column.label}`])} chosen={columns} />
      <Choice label={words.sites} all={sites.value.map((one) => [one.siteId, `${one.siteId} ${one.name}`])} chosen={chosen} />
      <div class="actions"><button type="submit" class="primary" disabled={busy.value || !columns.value.size || !chosen.value.size}>{words.run(chosen.value.size)}</button></div>
      <div role="status"><ul class="results">{results.value.map((one) => <li key={one.site} class={one.wrong ? "wrong" : ""}><b>{one.wrong ? "⚠" : "✓"} {one.site}</b> {one.sentence}</li>)}</ul></div>
    </form>
  );
}

function Choice({ label, all, chosen }: { label: string; all: readonly (readonly [string, string])[]; chosen: { value: ReadonlySet<string> } }) {
  const toggle = (key: string, on: boolean) => {
    const next = new Set(chosen.value);
    if (on) next.add(key);
    else next.delete(key);
    chosen.value = next;
  };
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      {all.map(([key, name]) => <label key={key}><input type="checkbox" checked={chosen.value.has(key)} onChange={(event) => toggle(key, event.currentTarget.checked)} /> {name}</label>)}
    </fieldset>
  );
}

const NO_WARNINGS = new Map<string, string>();
const sheetOf = (kind: Kind, data: unknown) => kind.sheet(data, { asOf: asOf.value, mayWrite: true, compared: null, warnings: NO_WARNINGS });

/** Reads the month of a site, makes the entries and saves them against what was read. */
async function apply(kind: Kind, site: string, period: string, columns: ReadonlySet<string>, what: What, number: number, signal: AbortSignal): Promise<Result> {
  try {
    const answer = await kind.get(site, period, signal);
    const operation: Operation =
      what === "copy" ? { kind: what, from: sheetOf(kind, (await kind.get(site, monthAfter(period, -1), signal)).data) }
      : what === "percent" ? { kind: what, percent: number } : { kind: what, value: number };
    const sheet = sheetOf(kind, answer.data);
    const entries = entriesOf(sheet, columns, operation);
    if (!entries.size) return { site, sentence: words.nothing, wrong: false };
    await kind.put(site, period, { body: kind.body(entries), version: { etag: answer.meta.etag ?? "", idempotencyKey: crypto.randomUUID() } });
    return { site, sentence: words.saved(entries.size), wrong: false };
  } catch (error) {
    return { site, sentence: (error as Error).message, wrong: true };
  }
}
