/** Which value of one driver gives FLC of the month a target. */
import type { components } from "../../generated/api";
import { useSignal } from "@preact/signals";
import { app } from "../app";
import { useLatest } from "../api/latest";
import { answered } from "../api/problem";
import { pl } from "../text/pl";
import type { Driver } from "./drivers";

type Found = components["schemas"]["GoalView"];
const words = pl.whatIf.goal;

export function GoalSeek({ site, period, drivers, onUse }: { site: string; period: string; drivers: readonly Driver[]; onUse: (path: string, value: number) => void }) {
  const path = useSignal(drivers[0]?.path ?? "");
  const found = useSignal<Found | null>(null);
  const problem = useSignal("");
  const latest = useLatest();
  const driver = drivers.find((one) => one.path === path.value);
  const scale = driver?.kind === "percent" ? 100 : 1; // a ratio is entered in percent, as everywhere
  const inPercent = scale === 100 ? words.inPercent : "";
  const seek = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    const number = (name: string) => Number(fields.get(name));
    const bound = (name: string) => Number((number(name) / scale).toFixed(6));
    const body = { driver: path.value, target: number("target"), lowest: bound("lowest"), highest: bound("highest") };
    found.value = null;
    problem.value = "";
    const load = (signal: AbortSignal) => answered(app().api.POST("/api/v1/forecasting/what-if/{siteId}/{period}/goal", { params: { path: { siteId: site, period } }, body, signal }));
    latest.ask(load, ({ data }) => (found.value = data), ({ message }) => (problem.value = message));
  };
  const changed = () => ((found.value = null), latest.drop()); // what was found is for another question
  if (!driver) return null;
  return (
    <details class="driver-group">
      <summary>{words.title}</summary>
      <form class="goal" onSubmit={seek} onInput={changed}>
        <label>{words.driver} <select value={path.value} onChange={(event) => (path.value = event.currentTarget.value)}>{drivers.map((one) => <option key={one.path} value={one.path}>{one.label}</option>)}</select></label>
        <label>{words.target} <input type="number" step="any" name="target" defaultValue="0" required /></label>
        <label>{words.lowest}{inPercent} <input key={`${path.value}-low`} type="number" step="any" name="lowest" defaultValue={String(driver.lowest * scale)} required /></label>
        <label>{words.highest}{inPercent} <input key={`${path.value}-high`} type="number" step="any" name="highest" defaultValue={String(driver.highest * scale)} required /></label>
        <button type="submit">{words.seek}</button>
      </form>
      {problem.value && <p class="message wrong" role="alert">{problem.value}</p>}
      {found.value && (
        <p role="status">{found.value.sentence} <button type="button" onClick={() => onUse(path.value, found.value!.value)}>{words.use}</button></p>
      )}
    </details>
  );
}
