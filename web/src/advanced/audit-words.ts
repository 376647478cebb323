/** The audit trail in words: what a month is of, which field, and its value. Pure. */
import { showDay, showMoment, showMonth, showNumber, showWholeDay } from "../format";
import { text } from "../text/en";
import { levelText } from "../text/levels";
import { pl } from "../text/pl";
import { named } from "../shell/named";

const words = levelText.audit;
const { groups, fields } = text.statistics;

/** Names that a place may hold, in the words of the tabs. */
const NAMES: Readonly<Record<string, string>> = {
  ...fields,
  ...Object.fromEntries(Object.entries(fields).map(([key, name]) => [key, /^valet/.test(key) ? `${groups.valet} ${name.toLowerCase()}` : /^self/.test(key) ? `${groups.self} ${name.toLowerCase()}` : name])),
  ...pl.whatIf.otherRevenue,
  ...words.fields,
};

const DAY = /^\d{4}-\d\d-\d\d$/;
const MOMENT = /^\d{4}-\d\d-\d\dT[\d:.]+Z?$/;

/** What was changed, of which month: "Parking rates, August 2025". */
export function whatOf(entity: string, period: string): string {
  return `${named(words.entities, entity) ?? spelled(entity)}, ${showMonth(period)}`;
}

/** A place in a body or a contract, as words: "Sun, Apr 20: Drive-in", "Revenue share, structures 1, percent". */
export function fieldOf(place: string): string {
  const parts = place.split(/[/.]/).filter((part) => part && !words.containers.includes(part));
  const said = parts.map((part) => (DAY.test(part) ? showDay(part) : (named(NAMES, part) ?? spelled(part))));
  const [first = "", ...rest] = said;
  return DAY.test(parts[0] ?? "") && rest.length ? `${first}: ${rest.join(", ")}` : said.join(", ");
}

/** A value of JSON as people read it. */
export function valueOf(value: unknown): string {
  if (value === null || value === undefined) return words.notSet;
  if (typeof value === "boolean") return value ? words.yes : words.no;
  if (typeof value === "number") return showNumber(value, "measure");
  if (Array.isArray(value)) return value.length ? value.map(valueOf).join(", ") : words.nothing;
  if (typeof value === "object") return Object.entries(value).map(([key, inner]) => `${named(NAMES, key) ?? spelled(key)} ${valueOf(inner)}`).join("; ");
  const said = String(value);
  return DAY.test(said) ? showWholeDay(said) : MOMENT.test(said) ? showMoment(said) : said;
}

/** A name of a program as words; places of a list count from 1. What is no such name stays: "GSA2", "7045". */
function spelled(name: string): string {
  const plain = name.replace(/\[(\d+)\]/g, (_, place: string) => ` ${Number(place) + 1}`);
  if (!/[a-z]/.test(plain)) return plain;
  const apart = plain.replace(/([a-z\d])([A-Z])/g, "$1 $2").replace(/[_-]/g, " ").toLowerCase();
  return apart.charAt(0).toUpperCase() + apart.slice(1);
}
