/** What charts show, as ECharts takes it. Colours are those of the style sheet, so they follow dark, light and print. */
import type { EChartsCoreOption } from "echarts/core";
import { showNumber } from "../format";

export interface Band {
  readonly low: number;
  readonly middle: number;
  readonly high: number;
}

export interface Track {
  readonly name: string;
  readonly colour: string;
  readonly dash: "solid" | "dashed" | "dotted";
  readonly symbol: "circle" | "rect" | "triangle" | "none";
  readonly values: readonly (number | null)[];
}

const WORDS = { color: "var(--text)", fontFamily: "inherit" };
const AXIS_WORDS = { color: "var(--soft)", fontFamily: "inherit" };
const LINE = { lineStyle: { color: "var(--line)" } };
const FRAME = { left: 8, right: 12, top: 44, bottom: 4, containLabel: true };
/** A chart that is narrower, in pixels, has two rows of legend. */
const NARROW = 460;
const LEGEND_ROW = 26;
const COMPACT = (value: number) => showNumber(value, "compactMoney");

/** Lines over months or days, over the band in which values are expected, where there is one. */
export function lines(labels: readonly string[], tracks: readonly Track[], band: { name: string; values: readonly (Band | null)[] } | null): EChartsCoreOption {
  const drawn = tracks.map((track) => ({
    type: "line", name: track.name, data: track.values, symbol: track.symbol, symbolSize: 7, silent: true, connectNulls: false,
    lineStyle: { color: track.colour, type: track.dash, width: 2 }, itemStyle: { color: track.colour },
  }));
  const baseOption = {
    animation: false, grid: FRAME, ...legendOf([...tracks.map((track) => track.name), ...(band ? [band.name] : [])]),
    xAxis: { type: "category", data: labels, boundaryGap: false, axisLabel: { ...AXIS_WORDS, padding: [0, 4], alignMinLabel: "left", alignMaxLabel: "right", hideOverlap: true }, axisLine: LINE },
    yAxis: { type: "value", scale: true, axisLabel: { ...AXIS_WORDS, formatter: COMPACT }, splitLine: LINE },
    series: [...(band ? bandOf(band.name, band.values) : []), ...drawn],
  };
  return { baseOption, media: [{ query: { maxWidth: NARROW }, option: { grid: { top: FRAME.top + LEGEND_ROW } } }] };
}

/** A band is an area on top of one that is not seen. */
function bandOf(name: string, values: readonly (Band | null)[]) {
  const area = { type: "line", stack: name, symbol: "none", silent: true, lineStyle: { opacity: 0 }, stackStrategy: "all" };
  return [
    { ...area, name: "", data: values.map((one) => one && one.low), areaStyle: { opacity: 0 } },
    { ...area, name, data: values.map((one) => one && one.high - one.low), areaStyle: { color: "var(--accent)", opacity: 0.2 }, itemStyle: { color: "var(--accent)", opacity: 0.4 } },
  ];
}

export interface Stage {
  readonly name: string;
  /** How far it leads; of the first and the last bar its height. */
  readonly amount: number;
}

/** A waterfall: from the start by each effect to the end. The boxes are those of a candlestick, which may cross zero. */
export function waterfall(start: Stage, effects: readonly Stage[], end: Stage): { option: EChartsCoreOption; base: number } {
  const levels = effects.reduce<number[]>((before, { amount }) => [...before, before.at(-1)! + amount], [start.amount]);
  const base = baseOf([...levels, end.amount]);
  const spans = [[base, start.amount], ...effects.map((_, index) => [levels[index]!, levels[index + 1]!]), [base, end.amount]] as const;
  const stages = [start, ...effects, end];
  const isEnd = (index: number) => index === 0 || index === stages.length - 1;
  const data = spans.map(([from, to], index) => ({
    value: [from, to, Math.min(from!, to!), Math.max(from!, to!)], itemStyle: boxOf(isEnd(index) ? "var(--soft)" : "var(--accent)", to! >= from!),
  }));
  const option = {
    animation: false, grid: { ...FRAME, top: 24, bottom: 16 },
    xAxis: { type: "category", data: stages.map((stage) => stage.name), axisLabel: { ...AXIS_WORDS, interval: 0, rotate: 40 }, axisLine: LINE },
    yAxis: { type: "value", axisLabel: { ...AXIS_WORDS, formatter: COMPACT }, splitLine: LINE, scale: true, ...(base && { [base > 0 ? "min" : "max"]: base }) },
    series: [{ type: "candlestick", silent: true, barMaxWidth: 56, data }],
  };
  return { option, base };
}

const MUCH = 4;

/** Where bars begin: at 0, but where all that moves would be a sliver on top of high bars, near to what moves. */
export function baseOf(levels: readonly number[]): number {
  const [lowest, highest] = [Math.min(...levels), Math.max(...levels)];
  const spread = highest - lowest;
  if (lowest * highest <= 0 || Math.min(Math.abs(lowest), Math.abs(highest)) < MUCH * spread) return 0;
  const unit = 10 ** Math.floor(Math.log10(Math.max(spread, 1)));
  return lowest > 0 ? Math.floor((lowest - spread) / unit) * unit : Math.ceil((highest + spread) / unit) * unit;
}

/** A box; one that leads down is hollow. */
function boxOf(colour: string, isUp: boolean) {
  const filled = isUp ? colour : "var(--surface)";
  return { color: filled, color0: filled, borderColor: colour, borderColor0: colour, borderWidth: 2 };
}

function legendOf(names: readonly string[]): EChartsCoreOption {
  return { legend: { data: names, top: 0, left: 0, textStyle: WORDS, selectedMode: false, itemWidth: 28, itemGap: 18 } };
}
