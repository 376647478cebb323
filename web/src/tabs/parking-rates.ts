/** Parking rates: what a vehicle pays in a month, by category; actual and run rate beside the forecast. */
import type { components } from "../../generated/api";
import { app } from "../app";
import { answered } from "../api/problem";
import { saving, type Answer, type DocumentKind } from "../documents/kind";
import { showDay, showNumber } from "../format";
import type { Column, Note, Row } from "../grid/model";
import { text } from "../text/en";
import type { ComparedSeries } from "./compared";
import { entered, read, shownColumn, type MonthContext } from "./month-form";
import { MONTHS } from "./paths";

export type Rates = components["schemas"]["RatesView"];
type Rate = components["schemas"]["RateView"];
type Update = components["schemas"]["RatesUpdate"];

const PATH = MONTHS["parking-rates"];
const words = text.parkingRates;
export const FORECAST: Column = { key: "forecast", label: text.form.forecast, group: "", kind: "money", minimum: 0, maximum: 999.99, step: 0.01, total: "none" };
const COLUMNS: readonly Column[] = [
  FORECAST,
  ...(["actual", "budget", "runRate"] as const).map((key) => shownColumn(key, words.columns[key], "money")),
];

export const parkingRates: DocumentKind<Rates> = {
  tab: "parking-rates",
  permission: "forecasting:write",

  async get(siteId, period, signal) {
    return answered(app().api.GET(PATH, { params: { path: { siteId, period } }, signal })) as Promise<Answer<Rates>>;
  },

  async put(siteId, period, request) {
    return answered(app().api.PUT(PATH, { ...saving(siteId, period, request), body: request.body as Update })) as Promise<Answer<Rates>>;
  },

  sheet(data, context) {
    const rows = data.rates.map((rate) => rowOf(rate, { ...context, period: data.period }));
    return { heading: words.category, total: "", notes: text.form.note, isList: true, columns: COLUMNS, rows };
  },

  body(entries): Update {
    return { rates: [...entries].map(([key, { value }]) => ({ category: key.split("/")[0] as Rate["category"], forecast: value })) };
  },

  cellOf(pointer, body) {
    const [, root, place = ""] = pointer.split("/");
    if (root !== "rates") return null;
    const category = /^\d+$/.test(place) ? (body as Update).rates[Number(place)]?.category : place;
    return category ? `${category}/forecast` : null;
  },
};

/** The figures of a series by `category/forecast`. */
export function figuresOf(data: Rates, series: ComparedSeries): (key: string) => number | null {
  const shown = (rate: Rate) => (series === "trend" ? (rate.actual ?? rate.forecast) : rate[series]);
  const rates = new Map(data.rates.map((rate) => [`${rate.category}/${FORECAST.key}`, shown(rate)]));
  return (key) => rates.get(key) ?? null;
}

function rowOf(rate: Rate, context: MonthContext): Row {
  const cells = [
    entered(`${rate.category}/${FORECAST.key}`, rate.forecast, !rate.provenance.initializedFromBudget, context),
    read(rate.actual, rate.actual === null ? "none" : "actual", text.statistics.locks.actual),
    read(rate.budget, "none", words.locks.budget),
    read(rate.runRate, "none", words.locks.runRate),
  ];
  return { id: rate.category, label: words.categories[rate.category], weekend: false, cells, note: noteOf(rate) };
}

/** The server says whether a rate is far from its run rate; who entered it is asked to look again. */
function noteOf(rate: Rate): Note | undefined {
  if (rate.outsideRunRate) return { text: words.outside(showNumber(rate.runRate, "money")), warns: true };
  return rate.provenance.cutOff ? { text: words.until(showDay(rate.provenance.cutOff)), warns: false } : undefined;
}
