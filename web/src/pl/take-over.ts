/** A what-if made true: ordinary saves of the values that were moved, each against the month as it was read. */
import type { components } from "../../generated/api";
import { app } from "../app";
import type { Part } from "../api/batch";
import { answered } from "../api/problem";
import type { DriversBody, Entered } from "./drivers";

type Schemas = components["schemas"];
type Save = () => Promise<unknown>;

/** The saves of these drivers by what they are of; terms of the contract are no part of a forecast. */
export function savesOf(site: string, period: string, asOf: string, body: DriversBody, entered: Entered): Map<string, Save> {
  const saves = new Map<string, Save>();
  const of = <T>(part: Part<T> | null) => ({
    path: { siteId: site, period },
    header: { "If-Match": part?.meta.etag ?? "", "Idempotency-Key": crypto.randomUUID() },
  });
  const { PUT } = app().api;
  if (body.statistics) {
    const changed = { days: openDays(entered, asOf).map((date) => ({ date, ...body.statistics })) };
    saves.set("statistics", () => answered(PUT("/api/v1/forecasting/statistics/{siteId}/{period}", { params: of(entered.statistics), body: changed })));
  }
  if (body.rates) {
    const changed = { rates: body.rates };
    saves.set("rates", () => answered(PUT("/api/v1/forecasting/rates/{siteId}/{period}", { params: of(entered.rates), body: changed })));
  }
  if (body.payroll) {
    const changed = { rows: rowsOf(body.payroll, entered, asOf) };
    saves.set("payroll", () => answered(PUT("/api/v1/forecasting/payroll/{siteId}/{period}", { params: of(entered.payroll), body: changed })));
  }
  if (body.expenses) {
    const changed = { accounts: body.expenses };
    saves.set("expenses", () => answered(PUT("/api/v1/forecasting/expenses/{siteId}/{period}", { params: of(entered.expenses), body: changed })));
  }
  if (body.otherRevenue) {
    const changed = body.otherRevenue;
    saves.set("otherRevenue", () => answered(PUT("/api/v1/forecasting/revenue/other/{siteId}/{period}", { params: of(entered.otherRevenue), body: changed })));
  }
  return saves;
}

/** Days that may be entered: not over, and nothing is loaded of them. */
function openDays({ statistics }: Entered, asOf: string): string[] {
  const days = statistics?.data.days ?? [];
  const loaded = new Set(days.filter((day) => day.series === "actual").map((day) => day.date));
  return [...new Set(days.map((day) => day.date))].filter((date) => date >= asOf && !loaded.has(date)).sort();
}

const HOURS_STEP = 0.5;

/** Rows with their hours so many percent more, in the steps that are saved: what a day is rounded by, the next one gets. */
export function rowsOf(drivers: readonly Schemas["PayrollDriver"][], { payroll }: Entered, asOf: string): Schemas["PayrollRowUpdate"][] {
  const rows = (payroll?.data.rows ?? []).filter((row) => row.series === "forecast" && row.date >= asOf).sort((one, other) => one.date.localeCompare(other.date));
  return drivers.flatMap(({ group, jobCode, hoursPercent }) => {
    const [regular, overtime] = [inSteps(hoursPercent ?? 0), inSteps(hoursPercent ?? 0)];
    return rows
      .filter((row) => (jobCode ? row.jobCode === jobCode : row.group === group && row.jobCode === null))
      .map((row) => ({ date: row.date, ...(jobCode ? { jobCode } : { group: row.group }), regularHours: regular(row.regularHours), overtimeHours: overtime(row.overtimeHours) }));
  });
}

/** Hours one day after the other, so many percent more; together they are off by half a step at most. */
function inSteps(percent: number): (hours: number | null) => number {
  let left = 0;
  return (hours) => {
    const exact = (hours ?? 0) * (1 + percent / 100) + left;
    const rounded = Math.round(exact / HOURS_STEP) * HOURS_STEP;
    left = exact - rounded;
    return rounded;
  };
}
