/** StatisticsForm: the month by day, with what it is compared with. */
import { useSignal } from "@preact/signals";
import { may } from "../app";
import { autoSave, documentOf } from "../documents/open";
import { showNumber } from "../format";
import { route } from "../shell/navigation";
import { text } from "../text/en";
import { useCompared } from "./compared";
import { DocumentTab } from "./document-tab";
import { entryOf } from "../grid/model";
import { figuresOf, INPUT_MODE, INPUT_MODES, statistics, totalsOf } from "./statistics";
import { baseline, byMonth, byWeek } from "./statistics-views";

const words = text.statisticsViews;
const VIEWS = ["day", "week", "month"] as const;
type View = (typeof VIEWS)[number];

export function StatisticsForm() {
  const { site, period } = route.value;
  const document = documentOf(statistics, site, period);
  const view = useSignal<View>("day");
  useCompared(document, figuresOf, baseline);
  const shown = document.shown.value;
  const month = shown?.data.statistics;
  const metrics: [string, string][] = month
    ? [
        [text.statistics.metrics.revenue, showNumber(month.externalRevenue ?? null, "money")],
        [text.statistics.metrics.occupancy, showNumber(month.occupancy ?? null, "percent")],
        [text.statistics.metrics.valet, showNumber(month.valetVehicles ?? null, "count")],
        [text.statistics.metrics.self, showNumber(month.selfParkVehicles ?? null, "count")],
      ]
    : [];
  const mode = shown?.data.inputMode ?? "occupancy";
  const setMode = (chosen: string) => {
    const [before, after] = [mode, chosen].map((one) => entryOf(INPUT_MODES.indexOf(one as typeof mode)));
    document.change([{ key: INPUT_MODE, before: before!, after: after! }]);
    void (autoSave.peek() ? document.save() : document.try());
  };
  const tools = shown && (
    <div class="tools">
      <label>{words.view} <select value={view.value} onChange={(event) => (view.value = event.currentTarget.value as View)}>
        {VIEWS.map((one) => <option key={one} value={one}>{words.views[one]}</option>)}
      </select></label>
      {shown.data.availableRooms > 0 && may(statistics.permission) && (
        <label>{words.enter} <select value={mode} onChange={(event) => setMode(event.currentTarget.value)}>
          {INPUT_MODES.map((one) => <option key={one} value={one}>{words.modes[one]}</option>)}
        </select></label>
      )}
      {view.value !== "day" && <span class="hint">{words.readOnly}</span>}
    </div>
  );
  const side = !shown || view.value === "day" ? undefined : view.value === "week" ? byWeek(document.sheet.value, document.entries.value) : byMonth(shown.data);
  return <DocumentTab document={document} totals={shown ? totalsOf(shown.data) : new Map()} metrics={metrics} tools={tools} view={side} reveal={() => (view.value = "day")} />;
}
