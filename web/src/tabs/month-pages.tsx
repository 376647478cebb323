/** The months that are worked on, a page each, or of other revenue a row each: what is entered in one stays while others are shown,
 * and one Save stores it all. */
import { showMonth } from "../format";
import { go, route } from "../shell/navigation";
import { shownMonths } from "../shell/month-rows";
import { daysOf, LENGTHS, rememberLength } from "../shell/range";
import { monthsIn, rangeOf } from "../shell/route";
import { isPhone } from "../shell/width";
import { text } from "../text/en";

const words = text.pages;

export function MonthPages() {
  const { period, range, tab } = route.value;
  if (isPhone.value) return null; // which shows one day, and goes from month to month above
  const months = monthsIn(range);
  const at = months.indexOf(period);
  const length = months.length || 1;
  const choose = (chosen: number) => {
    rememberLength(chosen);
    void go({ range: rangeOf(months[0] ?? period, chosen), period: months[Math.min(at, chosen - 1)] ?? period });
  };
  const turn = (to: number) => months[to] && void go({ period: months[to] });
  return (
    <div class="tools pages" role="group" aria-label={words.label}>
      <label>{words.range} <select value={String(length)} onChange={(event) => choose(Number(event.currentTarget.value))}>
        {[...new Set([...LENGTHS, length])].map((one) => <option key={one} value={String(one)}>{words.months(one)}</option>)}
      </select></label>
      {shownMonths().length > 0 && <span role="status">{words.rows(months.length, showMonth(months[0]!), showMonth(months.at(-1)!))}</span>}
      {months.length > 0 && !shownMonths().length && (
        <>
          <button type="button" class="icon" aria-label={words.previous} aria-disabled={at === 0} onClick={() => turn(at - 1)}><span aria-hidden="true">‹</span></button>
          <span role="status">{words.page(at + 1, months.length)}{hasDays(tab) && `. ${words.days(...daysOf(months, at))}`}</span>
          <button type="button" class="icon" aria-label={words.next} aria-disabled={at === months.length - 1} onClick={() => turn(at + 1)}><span aria-hidden="true">›</span></button>
        </>
      )}
    </div>
  );
}

const hasDays = (tab: string): boolean => tab === "statistics" || tab === "payroll";
