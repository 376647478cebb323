/** Other expenses: main accounts of a month in whole dollars, of which managers forecast twelve. */
import type { components } from "../../generated/api";
import { app } from "../app";
import { answered } from "../api/problem";
import { saving, type Answer, type DocumentKind } from "../documents/kind";
import type { Column, Row } from "../grid/model";
import { text } from "../text/en";
import type { ComparedSeries } from "./compared";
import { entered, read, shownColumn, type MonthContext } from "./month-form";
import { MONTHS } from "./paths";

export type Expenses = components["schemas"]["ExpensesView"];
type Account = components["schemas"]["AccountView"];
type Update = components["schemas"]["ExpensesUpdate"];

const PATH = MONTHS["other-expenses"];
const words = text.otherExpenses;
export const FORECAST: Column = { key: "forecast", label: text.form.forecast, group: "", kind: "dollars", minimum: 0, maximum: 999_999_999, step: 1, total: "sum" };
const COLUMNS: readonly Column[] = [
  FORECAST,
  ...(["budget", "actual", "trend"] as const).map((series) => shownColumn(series, text.form[series], "dollars", "server")),
];

export const otherExpenses: DocumentKind<Expenses> = {
  tab: "other-expenses",
  permission: "forecasting:write",

  async get(siteId, period, signal) {
    return answered(app().api.GET(PATH, { params: { path: { siteId, period } }, signal })) as Promise<Answer<Expenses>>;
  },

  async put(siteId, period, request) {
    return answered(app().api.PUT(PATH, { ...saving(siteId, period, request), body: request.body as Update })) as Promise<Answer<Expenses>>;
  },

  sheet(data, context) {
    const rows = data.accounts.map((account) => rowOf(account, { ...context, period: data.period }));
    return { heading: text.form.account, total: text.form.total, notes: words.line, isList: true, columns: COLUMNS, rows };
  },

  body(entries): Update {
    return { accounts: [...entries].map(([key, { value }]) => ({ account: key.split("/")[0]!, forecast: value })) };
  },

  cellOf(pointer, body) {
    const [, root, place] = pointer.split("/");
    if (root !== "accounts" || !place) return null;
    const account = place.length < 4 ? (body as Update).accounts[Number(place)]?.account : place;
    return account ? `${account}/forecast` : null;
  },
};

/** The totals of the page by column. */
export function totalsOf(data: Expenses): ReadonlyMap<string, number | null> {
  return new Map((["budget", "actual", "trend"] as const).map((series) => [series, data.tabTotal[series]]));
}

/** The figures of a series by `account/forecast`. */
export function figuresOf(data: Expenses, series: ComparedSeries): (key: string) => number | null {
  const accounts = new Map(data.accounts.map((account) => [`${account.account}/${FORECAST.key}`, account[series]]));
  return (key) => accounts.get(key) ?? null;
}

function rowOf(account: Account, context: MonthContext): Row {
  const isSaved = account.provenance.source === "forecast" || !account.provenance.initializedFromBudget;
  const cells = [
    entered(`${account.account}/${FORECAST.key}`, account.forecast, isSaved && account.editable, context, account.editable ? "" : words.follows),
    read(account.budget, "none", words.follows),
    read(account.actual, account.actual === null ? "none" : "actual", text.statistics.locks.actual),
    read(account.trend, "calculated", text.statistics.locks.calculated),
  ];
  const line = words.lines[account.line];
  const note = account.editable ? line : `${line}. ${words.follows}`;
  const warning = context.warnings.get(account.account);
  return { id: account.account, label: `${account.account} ${account.name}`, weekend: false, cells, note: { text: warning ?? note, warns: warning !== undefined } };
}
