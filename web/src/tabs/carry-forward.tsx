/** Asks whether what was entered is carried forward to the months after, and enters it there; Save stores it as any entry. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asOf } from "../app";
import { documentBeside } from "../documents/open";
import type { MonthDocument } from "../documents/month-document";
import { entryOf, type Entries } from "../grid/model";
import { showMonth } from "../format";
import { monthAfter } from "../shell/route";
import { text } from "../text/en";

const MONTHS_AHEAD = 12;
const words = text.carry;

export function CarryForward<Data>({ document }: { document: MonthDocument<Data> }) {
  const offered = useSignal<Entries>(new Map());
  const told = useSignal("");
  const entries = document.entries.value;
  useEffect(() => {
    const good = [...entries].filter(([, entry]) => !entry.error && entry.value !== null);
    if (good.length) (offered.value = new Map([...offered.value, ...good])), (told.value = "");
  }, [entries]);
  const last = monthAfter(asOf.value.slice(0, 7), MONTHS_AHEAD);
  if (told.value) return <p class="message" role="status">{told.value}</p>;
  if (!offered.value.size || document.period >= last) return null;
  const rows = new Map(document.sheet.value.rows.map((row) => [row.id, row.label]));
  const names = [...offered.value.keys()].map((key) => rows.get(key.split("/")[0]!)).join(", ");
  const carry = async () => {
    const values = offered.value;
    offered.value = new Map();
    told.value = words.carrying;
    told.value = words.carried(await carried(document, values, last));
  };
  return (
    <div class="message" role="group" aria-label={words.title}>
      <span>{words.question(names, showMonth(last))}</span>
      <button type="button" class="primary" onClick={() => void carry()}>{words.yes}</button>
      <button type="button" onClick={() => (offered.value = new Map())}>{words.no}</button>
    </div>
  );
}

/** Enters values in each month after the document's up to the last one; how many months took them. */
async function carried<Data>({ kind, site, period }: MonthDocument<Data>, values: Entries, last: string): Promise<number> {
  let taken = 0;
  for (let month = monthAfter(period, 1); month <= last; month = monthAfter(month, 1)) {
    const later = documentBeside(kind, site, month);
    await later.load(new AbortController().signal);
    const { rows, columns } = later.sheet.value;
    const changes = rows.flatMap((row) => row.cells.flatMap((cell, at) => {
      const key = `${row.id}/${columns[at]!.key}`;
      const after = values.get(key);
      return after && !cell.lock ? [{ key, before: later.entries.value.get(key) ?? entryOf(cell.value), after }] : [];
    }));
    later.change(changes);
    if (changes.length) taken++;
  }
  return taken;
}
