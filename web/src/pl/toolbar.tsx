/** Which year, which figures, in dollars or percent. */
import { go } from "../shell/navigation";
import { monthAfter } from "../shell/route";
import { pl } from "../text/pl";
import { chooseUnit, chooseView, hasPercent, unit, view } from "./chosen";
import { SERIES, type View } from "./year";

const VIEWS: readonly View[] = ["variance", ...SERIES];

/** `views` is off where one view is shown alone; `onExport` is missing where there is nothing to export. */
export function Toolbar({ period, views = true, onExport }: { period: string; views?: boolean; onExport?: (() => void) | undefined }) {
  const to = (years: number) => void go({ period: monthAfter(period, 12 * years) });
  return (
    <div class="toolbar">
      <div class="picker" role="group" aria-label={pl.year.label}>
        <button type="button" class="icon" aria-label={pl.year.previous} onClick={() => to(-1)}><span aria-hidden="true">‹</span></button>
        <strong>{period.slice(0, 4)}</strong>
        <button type="button" class="icon" aria-label={pl.year.next} onClick={() => to(1)}><span aria-hidden="true">›</span></button>
      </div>
      {views && <label class="views">
        {pl.view.label}{" "}
        <select value={view.value} onChange={(event) => chooseView(event.currentTarget.value as View)}>
          {VIEWS.map((one) => <option key={one} value={one}>{pl.view[one]}</option>)}
        </select>
      </label>}
      {(!views || hasPercent(view.value)) && (
        <div class="units" role="group" aria-label={pl.unit.label}>
          {(["dollars", "percent"] as const).map((one) => <button key={one} type="button" aria-pressed={unit.value === one} onClick={() => chooseUnit(one)}>{pl.unit[one]}</button>)}
        </div>
      )}
      {onExport && <button type="button" class="exporting" onClick={onExport}>{pl.export}</button>}
      <button type="button" class="printing" onClick={() => print()}>{pl.print}</button>
    </div>
  );
}
