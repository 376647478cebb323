/** The month and the comparison: both stay when the tab changes. */
import { asOf } from "../app";
import { showMonth } from "../format";
import { text } from "../text/en";
import { go, route } from "./navigation";
import { COMPARISONS, monthAfter, type Comparison } from "./route";

const MONTHS_BACK = 24;
const MONTHS_AHEAD = 12;

export function PeriodPicker() {
  const period = route.value.period;
  const now = asOf.value.slice(0, 7) || period;
  const months = Array.from({ length: MONTHS_BACK + MONTHS_AHEAD + 1 }, (_, index) => monthAfter(now, index - MONTHS_BACK));
  const shown = period && !months.includes(period) ? [period, ...months] : months;
  const to = (months_: number) => void go({ period: monthAfter(period, months_) });
  return (
    <div class="picker period" role="group" aria-label={text.period.label}>
      <button type="button" class="icon" aria-label={text.period.previous} onClick={() => to(-1)}><span aria-hidden="true">‹</span></button>
      <select aria-label={text.period.label} value={period} onChange={(event) => void go({ period: event.currentTarget.value })}>
        {shown.map((month) => <option key={month} value={month}>{showMonth(month)}</option>)}
      </select>
      <button type="button" class="icon" aria-label={text.period.next} onClick={() => to(1)}><span aria-hidden="true">›</span></button>
    </div>
  );
}

/** The projection is of lines of the P&L, the baseline of days: each is offered where it says something, or was chosen. */
export function ComparePicker() {
  const { compare, tab } = route.value;
  const offered = COMPARISONS.filter((one) => one === compare || one !== (tab === "pl-view" ? "baseline" : "projection"));
  return (
    <select class="picker compare" aria-label={text.compare.label} value={compare}
      onChange={(event) => void go({ compare: event.currentTarget.value as Comparison | "" })}>
      <option value="">{text.compare.label}: {text.compare.none.toLowerCase()}</option>
      {offered.map((one) => <option key={one} value={one}>{text.compare.label}: {text.compare[one].toLowerCase()}</option>)}
    </select>
  );
}
