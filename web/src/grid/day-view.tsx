/** The grid on a phone: one row at a time, a labelled field for each cell. */
import { useSignal } from "@preact/signals";
import { showCompared, showNumber } from "../format";
import { text } from "../text/en";
import { read, written } from "./clipboard";
import { enter, firstOpen, keyOf, shownAt, type Change, type Column, type Entries, type Entry, type Place, type Sheet } from "./model";

interface Props {
  sheet: Sheet;
  entries: Entries;
  /** What figures are compared with, in a word. */
  against: string;
  onChange: (changes: readonly Change[]) => void;
}

export function DayView({ sheet, entries, against, onChange }: Props) {
  const index = useSignal(firstOpen(sheet).row);
  const row = sheet.rows[index.value];
  if (!row) return null;
  const groups = [...new Set(sheet.columns.map((column) => column.group))];
  return (
    <div class="day-view">
      <div class="days">
        <button type="button" class="icon" aria-label={text.grid.previousDay} disabled={index.value === 0} onClick={() => index.value--}><span aria-hidden="true">‹</span></button>
        <select aria-label={text.grid.day} value={String(index.value)} onChange={(event) => (index.value = Number(event.currentTarget.value))}>
          {sheet.rows.map((one, at) => <option key={one.id} value={String(at)}>{one.label}</option>)}
        </select>
        <button type="button" class="icon" aria-label={text.grid.nextDay} disabled={index.value === sheet.rows.length - 1} onClick={() => index.value++}><span aria-hidden="true">›</span></button>
      </div>
      {groups.map((group) => (
        <fieldset key={`${row.id}/${group}`}>
          <legend>{group}</legend>
          {sheet.columns.map((column, at) => column.group === group && (
            <Field key={column.key} sheet={sheet} entries={entries} against={against} place={{ row: index.value, column: at }} onChange={onChange} />
          ))}
        </fieldset>
      ))}
    </div>
  );
}

/** What is typed is entered with each key, so that Save takes it at once; it is shown as it was typed until it is left, and as in
 * the grid while nobody is in it. */
export function Field({ sheet, entries, against, place, onChange }: Props & { place: Place }) {
  const typed = useSignal<string | null>(null);
  const column = sheet.columns[place.column]!;
  const cell = sheet.rows[place.row]!.cells[place.column]!;
  const shown = shownAt(sheet, entries, place);
  const isEntered = entries.has(keyOf(sheet, place));
  const id = `field-${sheet.rows[place.row]!.id}-${column.key}`;
  const beside = cell.compared === undefined ? "" : `${against} ${showCompared(cell.compared, column.kind)}`;
  if (cell.lock) {
    return (
      <div class={`field ${cell.series}`}>
        <span>{column.label}</span>
        <output aria-label={column.label}>{showNumber(shown.value, column.kind)}</output>
        {(cell.series === "actual" || beside) && <small>{[cell.series === "actual" && text.grid.actual, beside].filter(Boolean).join(" · ")}</small>}
      </div>
    );
  }
  const begin = (input: HTMLInputElement) => {
    input.value = typed.value = written(shown, column);
    input.select();
  };
  const accept = (input: string) => {
    typed.value = input;
    onChange(enter(sheet, entries, { anchor: place, focus: place }, [[input]], read).changes);
  };
  return (
    <div class={`field ${shown.error ? "error" : isEntered ? "changed" : cell.series}`}>
      <label for={id}>{column.label}</label>
      <input id={id} type="text" inputMode="decimal" value={typed.value ?? inWords(shown, column)} aria-invalid={shown.error !== ""} aria-describedby={shown.error ? `${id}-error` : undefined}
        onFocus={(event) => begin(event.currentTarget)} onInput={(event) => accept(event.currentTarget.value)} onBlur={() => (typed.value = null)} />
      {beside && <small>{beside}</small>}
      {shown.error && <small id={`${id}-error`} class="wrong">⚠ {shown.error}</small>}
    </div>
  );
}

/** An entry as it is read: what is wrong as it was typed, and nothing where there is nothing. */
function inWords(entry: Entry, column: Column): string {
  return entry.error ? entry.text : entry.value === null ? "" : showNumber(entry.value, column.kind);
}
