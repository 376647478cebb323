/** The chosen line over the months of the year, with the band in which it is expected, where one is served. */
import type { components } from "../../generated/api";
import { app } from "../app";
import { useLoaded } from "../api/loaded";
import { answered } from "../api/problem";
import { showMonth, showMonthDay, showShortMonth } from "../format";
import { pl } from "../text/pl";
import { Chart } from "./chart";
import { lines, type Band, type Track } from "./chart-options";
import { bandOfMonth } from "./band";
import { showAmount } from "./figure";
import { SERIES, type LineView, type Year } from "./year";

const STYLE = {
  trend: { colour: "var(--accent)", dash: "solid", symbol: "circle" },
  budget: { colour: "var(--soft)", dash: "dashed", symbol: "none" },
  actual: { colour: "var(--actual)", dash: "solid", symbol: "rect" },
  forecast: { colour: "var(--good)", dash: "dotted", symbol: "triangle" },
} as const;

export function TrendChart({ year, line }: { year: Year; line: LineView }) {
  const tracks = SERIES.map((series): Track => ({ name: pl.view[series], ...STYLE[series], values: year.months.map((month) => line.months.find((one) => one.period === month)?.[series] ?? null) }));
  const bands = line.line === "flc" ? year.months.map((month) => bandOfMonth(year.contribution.get(month))) : [];
  const band = bands.some(Boolean) ? { name: pl.chart.band, values: bands } : null;
  return (
    <Chart title={pl.chart.title(line.label)} sentence={sentenceOf(year, line)} option={lines(year.months.map(showShortMonth), tracks, band)}>
      <table class="figures">
        <thead><tr><th scope="col">{pl.chart.month}</th>{SERIES.map((series) => <th key={series} scope="col">{pl.view[series]}</th>)}</tr></thead>
        <tbody>
          {year.months.map((month, index) => (
            <tr key={month}><th scope="row">{showMonth(month)}</th>{tracks.map((track) => <td key={track.name}>{showAmount(track.values[index] ?? null)}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </Chart>
  );
}

function sentenceOf(year: Year, line: LineView): string {
  const found = line.months.filter((month) => month.trend !== null).sort((a, b) => a.trend! - b.trend!);
  const [lowest, highest] = [found[0], found.at(-1)].map((month) => (month ? `${showMonth(month.period)} (${showAmount(month.trend)})` : ""));
  return pl.chart.sentence(line.label, year.view.period, found.length, lowest!, highest!);
}

type Measure = components["schemas"]["MeasureTrend"];

/** The predictive forecast of external revenue by day; nothing where none was made yet. */
export function PredictedDays({ site }: { site: string }) {
  const { value: found } = useLoaded(site, async (signal): Promise<Measure | null> => {
    const path = { siteId: site, timeframe: "12m" as const };
    const answer = await answered(app().api.GET("/api/v1/forecasting/statistics/{siteId}/trends/{timeframe}", { params: { path }, signal }));
    return answer.data.measures.find((one) => one.measure === "externalRevenue") ?? null;
  });
  const days = found?.baseline;
  if (!days?.length) return null;
  const bands = days.map((day): Band => ({ low: day.p10, middle: day.p50, high: day.p90 }));
  const track: Track = { name: pl.chart.middle, ...STYLE.trend, symbol: "none", values: bands.map((band) => band.middle) };
  return (
    <section class="panel predicted"><Chart title={pl.chart.daily} sentence={pl.chart.dailySentence(showMonthDay(days[0]!.date), showMonthDay(days.at(-1)!.date), found?.method ?? "")}
      option={lines(days.map((day) => showMonthDay(day.date)), [track], { name: pl.chart.band, values: bands })}>
      <table class="figures">
        <thead><tr><th scope="col">{pl.day}</th><th scope="col">{pl.chart.low}</th><th scope="col">{pl.chart.middle}</th><th scope="col">{pl.chart.high}</th></tr></thead>
        <tbody>{days.map((day) => <tr key={day.date}><th scope="row">{showMonthDay(day.date)}</th><td>{showAmount(day.p10)}</td><td>{showAmount(day.p50)}</td><td>{showAmount(day.p90)}</td></tr>)}</tbody>
      </table>
    </Chart></section>
  );
}
