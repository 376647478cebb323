/** The P&L year: ten lines by twelve months and the year, as variances or as amounts of a series. */
import { useEffect, useRef, useState } from "preact/hooks";
import { showMonth, showMonthDay, showNumber, showShortMonth } from "../format";
import { go } from "../shell/navigation";
import { pl } from "../text/pl";
import { useWholeMonths } from "./columns";
import { hasPercent, unit, view } from "./chosen";
import { showAmount, VarianceFigure } from "./figure";
import { CUMULATIVE, valueAt } from "./shown";
import { YEAR, type Column, type LineCode, type LineView, type Year } from "./year";
import { named } from "../shell/named";

interface Props {
  year: Year;
  caption: string;
  /** The month and line that are looked into. */
  period: string;
  line: string;
}

export function YearTable({ year, caption, period, line }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const opened = useRef<Year | null>(null);
  const [focus, setFocus] = useState<readonly [number, number]>(() => [0, Math.max(0, year.months.indexOf(period))]);
  const lines = year.view.lines;
  useWholeMonths(box, year, caption);
  useEffect(() => {
    box.current?.querySelector(".chosen-month")?.scrollIntoView({ block: "nearest", inline: opened.current === year ? "nearest" : "center" });
    opened.current = year;
  }, [year, period]);
  const move = (event: KeyboardEvent) => {
    const [down, right] = named(STEPS, event.key) ?? [0, 0];
    if (!down && !right) return;
    event.preventDefault();
    const next = [within(focus[0] + down, lines.length), within(focus[1] + right, year.months.length)] as const;
    setFocus(next);
    box.current?.querySelector<HTMLElement>(`[data-at="${next[0]}:${next[1]}"]`)?.focus();
  };
  return (
    <div class="year-table" tabIndex={-1} ref={box}>
      <table onKeyDown={move}>
        <caption><span>{caption}</span></caption>
        <thead>
          <tr>
            <th scope="col" class="first">{pl.line}</th>
            {year.months.map((month) => <MonthHeader key={month} year={year} month={month} chosen={month === period} />)}
            <th scope="col" class="total">{pl.year.total}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((one, row) => (
            <tr key={one.line} class={`${one.line} ${one.line === line ? "chosen" : ""}`}>
              <th scope="row" class="first">{one.label}</th>
              {year.months.map((month, column) => {
                const isChosen = one.line === line && month === period;
                return (
                  <td key={month} class={month === period ? "chosen-month" : undefined}>
                    <button type="button" class="cell" data-at={`${row}:${column}`} tabIndex={focus[0] === row && focus[1] === column ? 0 : -1}
                      aria-pressed={isChosen} title={hint(one, month)}
                      onFocus={(event) => (setFocus([row, column]), event.currentTarget.scrollIntoView({ block: "nearest", inline: "nearest" }))} onClick={() => void go({ line: isChosen ? "" : one.line, period: month })}>
                      <Shown year={year} line={one.line} column={month} />
                    </button>
                  </td>
                );
              })}
              <td class="total"><Shown year={year} line={one.line} column={YEAR} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const STEPS: Record<string, readonly [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const within = (value: number, count: number) => Math.max(0, Math.min(value, count - 1));

function MonthHeader({ year, month, chosen }: { year: Year; month: string; chosen: boolean }) {
  return (
    <th scope="col" class={chosen ? "chosen-month" : undefined}>
      {showShortMonth(month)} <small>{statusOf(year, month)}</small>
    </th>
  );
}

/** Whether a month is closed, to come, or up to which day it is loaded. */
export function statusOf(year: Year, month: string): string {
  const of = year.view.lines.map((line) => line.months.find((one) => one.period === month));
  const status = of[0]?.status;
  if (status !== "current") return status ? pl.status[status] : "";
  const cutOff = of.find((one) => one?.provenance.cutOff)?.provenance.cutOff;
  return cutOff ? pl.status.current(showMonthDay(cutOff)) : pl.status.running;
}

/** In a month that runs: what of it is loaded and what is forecast. */
function hint(line: LineView, period: string): string {
  const month = line.months.find((one) => one.period === period);
  const words = [pl.why(line.label, showMonth(period))];
  const { cutOff, actualPart, forecastPart } = month?.provenance ?? {};
  if (month?.status === "current" && cutOff) {
    words.push(pl.dataThrough(showMonthDay(cutOff)));
    if (actualPart !== null && actualPart !== undefined) words.push(`${pl.actualPart} ${showAmount(actualPart)}`);
    if (forecastPart !== null && forecastPart !== undefined) words.push(`${pl.forecastPart} ${showAmount(forecastPart)}`);
  }
  return words.join("\n");
}

export function Shown({ year, line, column }: { year: Year; line: LineCode; column: Column }) {
  const shown = view.value;
  const percent = unit.value === "percent" && hasPercent(shown);
  if (shown === "variance" && line !== CUMULATIVE) return <VarianceFigure of={year.variance(line, column)} percent={percent} plain />;
  return <>{showNumber(valueAt(year, line, column, shown, percent), shown === "variance" ? "difference" : percent ? "share" : "amount")}</>;
}
