/** What leads from one series of a line to another: the effects of the API as a waterfall and as a table with sentences. */
import type { components } from "../../generated/api";
import { useSignal } from "@preact/signals";
import { app } from "../app";
import { useLoaded } from "../api/loaded";
import { answered } from "../api/problem";
import { showMonth } from "../format";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { Chart } from "./chart";
import { waterfall } from "./chart-options";
import { showAmount, showDifference } from "./figure";
import { SERIES, type LineView, type Series } from "./year";

type BridgeView = components["schemas"]["BridgeView"];

interface Props {
  site: string;
  /** The month, and beside it its year. */
  period: string;
  line: LineView;
}

export function Bridge({ site, period, line }: Props) {
  const from = useSignal<Series>("budget");
  const to = useSignal<Series>("trend");
  const of = useSignal<"month" | "year">("month");
  const asked = of.value === "month" ? period : period.slice(0, 4);
  const found = useLoaded(`${site}/${asked}/${line.line}/${from.value}/${to.value}`, async (signal) => {
    const params = { path: { siteId: site, period: asked }, query: { line: line.line, against: from.value, series: to.value } };
    const { data } = await answered(app().api.GET("/api/v1/forecasting/pl-view/{siteId}/{period}/bridge", { params, signal }));
    return { bridge: data, label: line.label };
  });
  return (
    <section class="panel bridge" aria-label={pl.bridge.title} aria-busy={found.busy}>
      <div class="panel-head">
        <h2>{pl.bridge.title}: {line.label}</h2>
        <label>{pl.bridge.from} <SeriesPicker value={from.value} onChoose={(value) => (from.value = value)} /></label>
        <label>{pl.bridge.to} <SeriesPicker value={to.value} onChoose={(value) => (to.value = value)} /></label>
        <label>
          {pl.bridge.period}{" "}
          <select value={of.value} onChange={(event) => (of.value = event.currentTarget.value as "month" | "year")}>
            <option value="month">{showMonth(period)}</option>
            <option value="year">{period.slice(0, 4)}</option>
          </select>
        </label>
      </div>
      {found.problem && <p class="message wrong" role="alert">{found.problem.message}</p>}
      {!found.value && !found.problem && <p role="status">{text.shell.loading}</p>}
      {found.value && <BridgeOf {...found.value} />}
    </section>
  );
}

function SeriesPicker({ value, onChoose }: { value: Series; onChoose: (value: Series) => void }) {
  return (
    <select value={value} onChange={(event) => onChoose(event.currentTarget.value as Series)}>
      {SERIES.map((one) => <option key={one} value={one}>{pl.view[one]}</option>)}
    </select>
  );
}

type Effects = Pick<BridgeView, "start" | "end" | "effects" | "residual" | "from" | "to">;

export function BridgeOf({ bridge, label }: { bridge: Effects; label: string }) {
  const { start, end, effects } = bridge;
  if (start === null || end === null) return <p>{pl.bridge.nothing}</p>;
  const [from, to] = [pl.view[bridge.from], pl.view[bridge.to]];
  const stages = effects.map((one) => ({ name: pl.bridge.effects[one.effect], amount: one.amount }));
  const drawn = waterfall({ name: from, amount: start }, stages, { name: to, amount: end });
  return (
    <>
      <Chart title={`${label}: ${from} → ${to}`} sentence={pl.bridge.aria(label, from, showAmount(start), to, showAmount(end), effects.length)}
        option={drawn.option} />
      <p class="soft">{pl.bridge.boxes} {drawn.base !== 0 && pl.bridge.cropped}</p>
      <table class="figures effects">
        <thead><tr><th scope="col">{pl.bridge.effect}</th><th scope="col">{pl.amount}</th><th scope="col" class="words">{pl.bridge.sentence}</th></tr></thead>
        <tbody>
          <tr class="sum"><th scope="row">{from}</th><td>{showAmount(start)}</td><td /></tr>
          {effects.map((one) => <tr key={one.effect}><th scope="row">{pl.bridge.effects[one.effect]}</th><td>{showDifference(one.amount)}</td><td class="words">{one.sentence}</td></tr>)}
          <tr><th scope="row">{pl.bridge.residual}</th><td>{showAmount(bridge.residual)}</td><td /></tr>
          <tr class="sum"><th scope="row">{to}</th><td>{showAmount(end)}</td><td /></tr>
        </tbody>
      </table>
    </>
  );
}
