/** Other revenue: six amounts of a month that no contract calculates, each with its sign. */
import type { components } from "../../generated/api";
import { app } from "../app";
import { answered } from "../api/problem";
import { saving, type Answer, type DocumentKind } from "../documents/kind";
import type { Limits, Row } from "../grid/model";
import { text } from "../text/en";
import { entered, shownColumn } from "./month-form";
import { MONTHS } from "./paths";

export type OtherRevenue = components["schemas"]["OtherRevenueView"];
type Update = components["schemas"]["OtherUpdate"];
type Field = keyof typeof words.fields;

const PATH = MONTHS["other-revenue"];
const MOST = 999_999_999;
const words = text.otherRevenue;
const ADDS: Limits = { minimum: 0, maximum: MOST, reason: words.signs.adds };
const REDUCES: Limits = { minimum: -MOST, maximum: 0, reason: words.signs.reduces };
const ANY: Limits = { minimum: -MOST, maximum: MOST, reason: words.signs.any };
export const SIGNS: Readonly<Record<Field, Limits>> = {
  billableExpenses: ADDS,
  validations: ADDS,
  miscellaneous: ANY,
  gpoFees: REDUCES,
  signingBonuses: REDUCES,
  clientPaidExpenses: REDUCES,
};

/** Under which heading an amount stands, by its sign. */
export const GROUPS = Object.fromEntries((Object.keys(SIGNS) as Field[]).map((field) => [field, words.groups[signOf(field)]])) as Record<Field, string>;

/** What the amounts of a month come to, as the server says. */
export const TOTAL = { column: { ...shownColumn("total", words.total, "money", "sum"), group: "" }, value: ({ total }: OtherRevenue) => total } as const;

export const otherRevenue: DocumentKind<OtherRevenue> = {
  tab: "other-revenue",
  permission: "revenue:write",

  async get(siteId, period, signal) {
    return answered(app().api.GET(PATH, { params: { path: { siteId, period } }, signal })) as Promise<Answer<OtherRevenue>>;
  },

  async put(siteId, period, request) {
    return answered(app().api.PUT(PATH, { ...saving(siteId, period, request), body: request.body as Update })) as Promise<Answer<OtherRevenue>>;
  },

  sheet(data, context) {
    const rows = (Object.keys(SIGNS) as Field[]).map((field): Row => {
      const value = data[field] ?? null;
      const cell = entered(`${field}/amount`, value, value !== null, { ...context, period: data.period }, "", SIGNS[field]);
      return { id: field, label: words.fields[field], weekend: false, cells: [cell], note: { text: SIGNS[field].reason, warns: false } };
    });
    const amount = { key: "amount", label: text.form.amount, group: "", kind: "money", minimum: -MOST, maximum: MOST, step: 0.01, total: "sum" } as const;
    return { heading: text.form.item, total: text.form.total, notes: text.form.note, isList: true, columns: [amount], rows };
  },

  body(entries): Update {
    return Object.fromEntries([...entries].map(([key, { value }]) => [key.split("/")[0], value]));
  },

  cellOf(pointer) {
    const field = pointer.split("/")[1] ?? "";
    return field in SIGNS ? `${field}/amount` : null;
  },
};

function signOf(field: Field): keyof typeof words.groups {
  const { minimum, maximum } = SIGNS[field];
  return minimum === 0 ? "adds" : maximum === 0 ? "reduces" : "any";
}

/** The amounts of another month by `field/amount`; other revenue has neither a budget nor an actual of its own. */
export function figuresOf(data: OtherRevenue, _: unknown, period: string): (key: string) => number | null {
  return (key) => (data.period === period ? null : (data[key.split("/")[0] as Field] ?? null));
}
