/** Bulk operations: one change in months of several sites: asked for, previewed, confirmed, told part by part, taken back. */
import { useSignal } from "@preact/signals";
import { app, asOf } from "../app";
import { useLoaded } from "../api/loaded";
import { allPages } from "../api/pages";
import { answered } from "../api/problem";
import { dirty } from "../documents/open";
import { showMonth } from "../format";
import { route } from "../shell/navigation";
import { monthAfter } from "../shell/route";
import { BULK_KINDS } from "../tabs/kinds";
import { text } from "../text/en";
import { levelText } from "../text/levels";
import { changeable, type Operation } from "./bulk-model";
import { bulk, MOST_PARTS, preview, sheetOf, type Asked, type Kind } from "./bulk-plan";
import { BulkStages } from "./bulk-stages";
import { Choice } from "./choice";

const words = levelText.bulk;
type What = Operation["kind"];
const WHATS: readonly What[] = ["percent", "value", "spread", "copy"];
const MONTHS_AHEAD = 12;
const MONTHS_BACK = 24;

export function BulkOperations({ site, period }: { site: string; period: string }) {
  return bulk.value ? <BulkStages bulk={bulk.value} /> : <BulkForm site={site} period={period} />;
}

function BulkForm({ site, period }: { site: string; period: string }) {
  const kind: Kind = BULK_KINDS.find((one) => one.tab === route.value.tab) ?? BULK_KINDS[0]!;
  const now = asOf.value.slice(0, 7);
  const first = period < now ? now : period;
  const what = useSignal<What>("percent");
  const last = useSignal(first);
  const from = useSignal(monthAfter(first, -1));
  const chosen = useSignal<ReadonlySet<string>>(new Set([site]));
  const items = useSignal<ReadonlySet<string>>(new Set());
  const told = useSignal("");
  const sheet = useLoaded(`${site}/${first}/${kind.tab}`, async (signal) => sheetOf(kind, (await kind.get(site, first, signal)).data));
  const sites = useLoaded("bulk", (signal) => allPages((page) => answered(app().api.GET("/api/v1/forecasting/sites", { params: { query: { status: "open", ...page } }, signal }))));
  const problem = sheet.problem ?? sites.problem;
  if (problem) return <p class="message wrong" role="alert">{problem.message}</p>;
  if (!sheet.value || !sites.value) return <p role="status">{text.shell.loading}</p>;
  const offered = changeable(sheet.value, what.value);
  const wanted = new Set(offered.map(({ key }) => key).filter((key) => items.value.has(key)));
  const months = monthsFrom(first, last.value);
  const parts = chosen.value.size * months.length;
  const ask = (event: SubmitEvent) => {
    event.preventDefault();
    const value = String(new FormData(event.currentTarget as HTMLFormElement).get("number") ?? "");
    told.value = dirty.peek().length ? words.saveFirst : parts > MOST_PARTS ? words.tooMany(parts, MOST_PARTS) : "";
    if (!told.value) void preview({ kind, sites: [...chosen.value].sort(), periods: months, items: wanted, operation: operationOf(what.value, value, from.value) });
  };
  return (
    <form class="bulk" onSubmit={ask}>
      <p class="soft">{words.about(text.tabs[kind.tab])}{first !== period && ` ${words.notPast(showMonth(period), showMonth(first))}`}</p>
      <label>{words.what} <select value={what.value} onChange={(event) => (what.value = event.currentTarget.value as What)}>{WHATS.filter((one) => one !== "spread" || !sheet.value!.isList).map((one) => <option key={one} value={one}>{words.kinds[one]}</option>)}</select></label>
      {what.value === "copy"
        ? <label>{words.from} <MonthSelect value={from.value} first={monthAfter(now, -MONTHS_BACK)} last={monthAfter(now, MONTHS_AHEAD)} onChoose={(month) => (from.value = month)} /></label>
        : <label>{words.numbers[what.value]} {what.value === "value" ? <input type="text" name="number" required /> : <input key={what.value} type="number" step="any" name="number" required defaultValue="" />}</label>}
      <p class="soft">{words.explained[what.value]}</p>
      <label>{words.through(showMonth(first))} <MonthSelect value={last.value} first={first} last={monthAfter(now, MONTHS_AHEAD)} onChoose={(month) => (last.value = month)} /></label>
      {offered.length ? <Choice label={sheet.value.isList ? words.items : words.columns} all={offered.map(({ key, name }) => [key, name])} chosen={items} /> : <p class="message">{words.noColumns}</p>}
      <Choice label={words.sites} all={sites.value.map((one) => [one.siteId, `${one.siteId} ${one.name}`])} chosen={chosen} />
      <p class="message wrong" role="alert" hidden={!told.value}>{told.value}</p>
      <div class="actions"><button type="submit" class="primary" disabled={!wanted.size || !chosen.value.size}>{words.preview(chosen.value.size, months.length)}</button></div>
    </form>
  );
}

function MonthSelect({ value, first, last, onChoose }: { value: string; first: string; last: string; onChoose: (month: string) => void }) {
  return (
    <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
      {monthsFrom(first, last).map((month) => <option key={month} value={month}>{showMonth(month)}</option>)}
    </select>
  );
}

function monthsFrom(first: string, last: string): readonly string[] {
  const months = [first];
  while (months.at(-1)! < last) months.push(monthAfter(months.at(-1)!, 1));
  return months;
}

function operationOf(what: What, value: string, from: string): Asked["operation"] {
  if (what === "copy") return { kind: what, from };
  if (what === "value") return { kind: what, value };
  return what === "percent" ? { kind: what, percent: Number(value) } : { kind: what, total: Number(value) };
}
