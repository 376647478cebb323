/** PayrollForm: hours, rates and cost by day and job, one day by job, and the month as timelines. */
import { useSignal } from "@preact/signals";
import { documentOf } from "../documents/open";
import { showNumber } from "../format";
import type { Change, Sheet } from "../grid/model";
import { route } from "../shell/navigation";
import { isPhone } from "../shell/width";
import { text } from "../text/en";
import { useCompared } from "./compared";
import { DocumentTab } from "./document-tab";
import { LaborCosts } from "./labor-costs";
import { FIELDS, figuresOf, payroll, type Field } from "./payroll";
import { Timeline } from "./payroll-timeline";
import { byField, byJob, copySchedule, resetToBudget, takeBack } from "./payroll-views";

const words = text.payroll;
type View = Field | "day" | "timeline";

export function PayrollForm() {
  const { site, period } = route.value;
  const document = documentOf(payroll, site, period);
  const view = useSignal<View>("regularHours");
  const day = useSignal("");
  /** What was done to the whole month, and whether it can be taken back. */
  const told = useSignal<{ sentence: string; undo: (() => void) | null } | null>(null);
  useCompared(document, figuresOf);
  const data = document.shown.value?.data;
  const sheet = document.sheet.value;
  const date = sheet.rows.some((row) => row.id === day.value) ? day.value : firstOpenDay(sheet);
  const enter = (changes: readonly Change[], say: (count: number) => string) => {
    document.change(changes);
    const undo = () => {
      const isSaved = !changes.some(({ key }) => document.entries.peek().has(key));
      document.change(takeBack(sheet, changes, isSaved));
      told.value = { sentence: words.undone, undo: null };
    };
    told.value = changes.length ? { sentence: say(changes.length), undo } : { sentence: words.nothing, undo: null };
  };
  const openDay = (chosen: string) => ((day.value = chosen), (view.value = "day"));
  const { hours, cost } = data?.month.totals ?? {};
  const metrics: [string, string][] = hours && cost
    ? [[words.metrics.cost, showNumber(cost.trend, "money")], [words.metrics.hours, showNumber(hours.trend, "count")], [words.metrics.budget, showNumber(cost.budget, "money")]]
    : [];
  const tools = data && (
    <>
      <div class="tools">
        <label>{words.view} <select value={isPhone.value && view.value !== "timeline" ? "day" : view.value} onChange={(event) => (view.value = event.currentTarget.value as View)}>
          {!isPhone.value && FIELDS.map((field) => <option key={field} value={field}>{words.fields[field]}</option>)}
          <option value="day">{words.views.day}</option>
          <option value="timeline">{words.views.timeline}</option>
        </select></label>
        {view.value === "day" && !isPhone.value && <DayPicker sheet={sheet} date={date} onDay={openDay} />}
        <button type="button" onClick={() => enter(copySchedule(sheet, data), words.copied)}>{words.copy}</button>
        <button type="button" onClick={() => enter(resetToBudget(sheet), words.resetDone)}>{words.reset}</button>
      </div>
      <p class="message" role="status" hidden={!told.value}>
        {told.value?.sentence} {told.value?.undo && <button type="button" onClick={told.value.undo}>{words.undo}</button>}
      </p>
      <LaborCosts site={site} data={data} />
    </>
  );
  const shown = !data || isPhone.value ? undefined : view.value === "day" ? byJob(sheet, data, date) : view.value === "timeline" ? sheet : byField(sheet, data, view.value);
  const instead = data && view.value === "timeline" ? <Timeline rows={data.month.rows} onDay={openDay} /> : undefined;
  return <DocumentTab document={document} totals={new Map()} metrics={metrics} tools={tools} view={shown} reveal={(key) => (view.value = (key.split(":")[1] as Field | undefined) ?? "regularHours")} instead={instead} />;
}

/** Goes from day to day without leaving the jobs. */
function DayPicker({ sheet, date, onDay }: { sheet: Sheet; date: string; onDay: (date: string) => void }) {
  const at = sheet.rows.findIndex((row) => row.id === date);
  const to = (index: number) => sheet.rows[index] && onDay(sheet.rows[index].id);
  return (
    <span class="days">
      <button type="button" class="icon" aria-label={words.previousDay} disabled={at <= 0} onClick={() => to(at - 1)}><span aria-hidden="true">‹</span></button>
      <select aria-label={words.day} value={date} onChange={(event) => onDay(event.currentTarget.value)}>
        {sheet.rows.map((row) => <option key={row.id} value={row.id}>{row.label}</option>)}
      </select>
      <button type="button" class="icon" aria-label={words.nextDay} disabled={at >= sheet.rows.length - 1} onClick={() => to(at + 1)}><span aria-hidden="true">›</span></button>
    </span>
  );
}

function firstOpenDay(sheet: Sheet): string {
  return (sheet.rows.find((row) => row.cells.some((cell) => !cell.lock)) ?? sheet.rows[0])?.id ?? "";
}
