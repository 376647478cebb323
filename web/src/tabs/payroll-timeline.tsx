/** Two timelines of hours by day on one scale: forecast beside budget, schedule beside what was worked. Each is one stop of
 * the keyboard, whose arrows walk the days; Enter opens one. */
import { useSignal } from "@preact/signals";
import { showDay } from "../format";
import { text } from "../text/en";
import type { HoursRow } from "./payroll";
import { bars, showHours, type Bar } from "./payroll-views";

const words = text.payroll;
const HEIGHT = 120;
const SLOT = 24;
const WIDE = 9;

export function Timeline({ rows, onDay }: { rows: readonly HoursRow[]; onDay: (date: string) => void }) {
  const all = new Map(Object.keys(words.series).map((series) => [series, bars(rows, series)]));
  const highest = Math.max(1, ...[...all.values()].flat().map((bar) => bar.hours));
  return (
    <div class="timelines">
      {words.timelines.map(([series, other]) => (
        <Panel key={series} pair={[series, other] as Series[]} bars={all} highest={highest} onDay={onDay} />
      ))}
    </div>
  );
}

type Series = keyof typeof words.series;

function Panel({ pair, bars: all, highest, onDay }: { pair: readonly Series[]; bars: ReadonlyMap<string, readonly Bar[]>; highest: number; onDay: (date: string) => void }) {
  const days = all.get(pair[0]!)!;
  const title = words.timeline(words.series[pair[0]!], words.series[pair[1]!]);
  const at = useSignal(-1);
  const said = (index: number) => pair.map((series) => words.bar(showDay(days[index]!.date), words.series[series], showHours(all.get(series)![index]!.hours))).join("; ");
  const id = (index: number) => `${pair.join("-")}-${days[index]!.date}`;
  const pressed = (event: KeyboardEvent) => {
    const to = { ArrowLeft: at.value - 1, ArrowRight: at.value + 1, Home: 0, End: days.length - 1 }[event.key];
    if (event.key === "Enter" && days[at.value]) onDay(days[at.value]!.date);
    else if (to === undefined) return;
    else at.value = Math.max(0, Math.min(to, days.length - 1));
    event.preventDefault();
    document.getElementById(id(Math.max(0, at.value)))?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  return (
    <figure aria-label={title}>
      <figcaption>
        {title}
        {pair.map((series, at) => <span key={series} class={`key bar-${at}`}><i aria-hidden="true"></i>{words.series[series]}: {showHours(all.get(series)!.reduce((sum, bar) => sum + bar.hours, 0))}</span>)}
      </figcaption>
      <div class="strip" tabIndex={0} role="listbox" aria-label={title} aria-orientation="horizontal" aria-activedescendant={days[at.value] && id(at.value)} onKeyDown={pressed} onFocus={() => (at.value = Math.max(0, at.value))}>
        <svg viewBox={`0 0 ${days.length * SLOT} ${HEIGHT + 16}`} width={days.length * SLOT} height={HEIGHT + 16} role="presentation">
          {days.map((day, index) => (
            <g key={day.date} id={id(index)} role="option" aria-selected={index === at.value} aria-label={said(index)} onClick={() => onDay(day.date)} onPointerEnter={() => (at.value = index)}>
              <rect class="slot" x={index * SLOT} y={0} width={SLOT} height={HEIGHT + 16} />
              {pair.map((series, at) => {
                const height = (all.get(series)![index]!.hours / highest) * HEIGHT;
                return <rect key={series} class={`bar bar-${at}`} x={index * SLOT + 2 + at * (WIDE + 1)} y={HEIGHT - height} width={WIDE} height={height} />;
              })}
              <text x={index * SLOT + SLOT / 2} y={HEIGHT + 13} text-anchor="middle">{Number(day.date.slice(8))}</text>
            </g>
          ))}
        </svg>
      </div>
      <p class="soft" aria-hidden="true">{days[at.value] ? said(at.value) : words.walk}</p>
    </figure>
  );
}
