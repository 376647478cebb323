/** What the hours of a month cost: the server splits overtime and adds taxes, benefits and insurance; nothing is stored. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { components } from "../../generated/api";
import { app } from "../app";
import { useLatest } from "../api/latest";
import { answered, Problem } from "../api/problem";
import { showNumber } from "../format";
import { text } from "../text/en";
import type { Payroll } from "./payroll";
import { hoursOf, showHours } from "./payroll-views";

type Costs = components["schemas"]["LaborCosts"];
const words = text.payroll.costs;
const TOTALS = ["payroll", "pteb", "insurance", "perLaborHourRevenue"] as const;

export function LaborCosts({ site, data }: { site: string; data: Payroll }) {
  const costs = useSignal<Costs | null>(null);
  const told = useSignal("");
  const open = useSignal(false);
  const latest = useLatest();
  useEffect(() => {
    if (!open.value) return latest.drop();
    told.value = words.asked;
    void latest.ask((signal) => calculated(site, data, signal), (found) => ((costs.value = found), (told.value = "")), (problem) => (told.value = problem.message));
  }, [open.value, data]);
  return (
    <details class="costs" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary>{words.ask}</summary>
      <p role="status" hidden={!told.value}>{told.value}</p>
      {costs.value && !told.value && (
        <>
          <p class="hint">{words.rounded}</p>
          <dl class="metrics">{TOTALS.map((name) => <div key={name}><dt>{words[name]}</dt><dd>{showNumber(costs.value![name], "money")}</dd></div>)}</dl>
          <table>
            <caption class="hidden-text">{words.title}</caption>
            <thead><tr>{[words.job, words.regular, words.overtime, words.cost].map((name) => <th key={name} scope="col">{name}</th>)}</tr></thead>
            <tbody>
              {byCode(costs.value).map(([code, { regular, overtime, cost }]) => (
                <tr key={code}><th scope="row">{code}</th><td>{showHours(regular)}</td><td>{showHours(overtime)}</td><td>{showNumber(cost, "money")}</td></tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </details>
  );
}

async function calculated(siteId: string, { month }: Payroll, signal: AbortSignal): Promise<Costs> {
  const rows = month.rows.flatMap((row) => {
    const hours = row.series === "forecast" && row.rate !== null ? Math.round((hoursOf(row) ?? 0) * 2) / 2 : 0;
    return hours ? [{ date: row.date, hours, ...(row.jobCode ? { jobCode: row.jobCode } : { group: row.group }) }] : [];
  });
  if (!rows.length) throw new Problem(text.payroll.nothing, 0);
  const path = "/api/v1/forecasting/payroll/{siteId}/calculate";
  return (await answered(app().api.POST(path, { params: { path: { siteId } }, body: { rows }, signal }))).data;
}

/** Sums of the days by job code. */
function byCode({ rows }: Costs): [string, { regular: number; overtime: number; cost: number }][] {
  const sums = new Map<string, { regular: number; overtime: number; cost: number }>();
  for (const { jobCode, regularHours, overtimeHours, cost } of rows) {
    const { regular, overtime, cost: before } = sums.get(jobCode) ?? { regular: 0, overtime: 0, cost: 0 };
    sums.set(jobCode, { regular: regular + regularHours, overtime: overtime + overtimeHours, cost: before + cost });
  }
  return [...sums];
}
