/** Labor cost calculator: what hours of a day cost, with overtime, PTEB, insurance and what the contract bills for them. */
import type { components } from "../../generated/api";
import { useSignal } from "@preact/signals";
import { app, asOf } from "../app";
import { useLatest } from "../api/latest";
import { useLoaded } from "../api/loaded";
import { answered } from "../api/problem";
import { showDay, showNumber } from "../format";
import { text } from "../text/en";
import { levelText } from "../text/levels";

type Costs = components["schemas"]["LaborCosts"];
interface Asked {
  readonly date: string;
  readonly who: string;
  readonly hours: string;
}
const words = levelText.labor;

export function LaborCosts({ site, period }: { site: string; period: string }) {
  const first = asOf.value.startsWith(period) ? asOf.value : `${period}-01`;
  const rows = useSignal<readonly Asked[]>([{ date: first, who: "", hours: "8" }]);
  const costs = useSignal<Costs | null>(null);
  const problem = useSignal("");
  const latest = useLatest();
  const payroll = useLoaded(`${site}/${period}`, async (signal) => (await answered(app().api.GET("/api/v1/forecasting/payroll/{siteId}/{period}", { params: { path: { siteId: site, period } }, signal }))).data);
  if (payroll.problem) return <p class="message wrong" role="alert">{payroll.problem.message}</p>;
  if (!payroll.value) return <p role="status">{text.shell.loading}</p>;
  const byCode = payroll.value.mode !== "group";
  const names = [...new Set(payroll.value.rows.filter((row) => row.rate !== null).map((row) => (byCode ? row.jobCode : row.group)))].filter((name): name is string => Boolean(name)).sort();
  const ask = (asked: readonly Asked[]) => {
    rows.value = asked;
    costs.value = null; // what was calculated is of other rows
    latest.drop();
  };
  const change = (index: number, changed: Partial<Asked>) => ask(rows.value.map((row, at) => (at === index ? { ...row, ...changed } : row)));
  const calculate = (event: SubmitEvent) => {
    event.preventDefault();
    const body = { rows: rows.value.map(({ date, who, hours }) => ({ date, hours: Number(hours), ...(byCode ? { jobCode: who || names[0]! } : { group: who || names[0]! }) })) };
    costs.value = null;
    problem.value = "";
    const load = (signal: AbortSignal) => answered(app().api.POST("/api/v1/forecasting/payroll/{siteId}/calculate", { params: { path: { siteId: site } }, body, signal }));
    latest.ask(load, ({ data }) => (costs.value = data), ({ message }) => (problem.value = message));
  };
  return (
    <form class="labor" onSubmit={calculate}>
      <p class="soft">{words.about}</p>
      {rows.value.map((row, index) => (
        <div class="labor-row" key={index}>
          <label>{words.day} <input type="date" required value={row.date} onInput={(event) => change(index, { date: event.currentTarget.value })} /></label>
          <label>{byCode ? words.code : words.group} <select value={row.who || names[0]} onChange={(event) => change(index, { who: event.currentTarget.value })}>{names.map((name) => <option key={name}>{name}</option>)}</select></label>
          <label>{words.hours} <input type="number" required min="0" step="any" value={row.hours} onInput={(event) => change(index, { hours: event.currentTarget.value })} /></label>
        </div>
      ))}
      <div class="actions">
        <button type="button" onClick={() => ask([...rows.value, rows.value.at(-1)!])}>{words.add}</button>
        <button type="submit" class="primary" disabled={!names.length}>{words.calculate}</button>
      </div>
      {problem.value && <p class="message wrong" role="alert">{problem.value}</p>}
      {costs.value && <CostsOf costs={costs.value} />}
    </form>
  );
}

function CostsOf({ costs }: { costs: Costs }) {
  const sums = [[words.payroll, costs.payroll], [words.pteb, costs.pteb], [words.insurance, costs.insurance], [words.billed, costs.perLaborHourRevenue]] as const;
  return (
    <div role="status">
      <div class="scroll" tabIndex={0} role="region" aria-label={words.costs}>
        <table class="figures">
          <caption>{words.costs}</caption>
          <thead><tr><th scope="col">{words.day}</th><th scope="col">{words.code}</th><th scope="col">{words.regular}</th><th scope="col">{words.overtime}</th><th scope="col">{words.cost}</th></tr></thead>
          <tbody>
            {costs.rows.map((row, index) => (
              <tr key={index}><th scope="row">{showDay(row.date)}</th><td>{row.jobCode}</td><td>{showNumber(row.regularHours, "measure")}</td><td>{showNumber(row.overtimeHours, "measure")}</td><td>{showNumber(row.cost, "money")}</td></tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl class="series">{sums.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{showNumber(value, "money")}</dd></div>)}</dl>
    </div>
  );
}
