/** A list on a phone: a card for each row, with a field for what is entered and the other figures beside it. */
import { showNumber } from "../format";
import { Field } from "./day-view";
import { cellAt, type Change, type Entries, type Sheet } from "./model";
import { NoteView } from "./row-view";

interface Props {
  sheet: Sheet;
  entries: Entries;
  /** What figures are compared with, in a word. */
  against: string;
  onChange: (changes: readonly Change[]) => void;
}

export function ListView({ sheet, entries, against, onChange }: Props) {
  const [entered, ...others] = sheet.columns;
  return (
    <div class="day-view">
      {sheet.rows.map((row, at) => (
        <fieldset key={row.id}>
          <legend>{row.label}</legend>
          {entered && <Field sheet={sheet} entries={entries} against={against} place={{ row: at, column: 0 }} onChange={onChange} />}
          <dl class="beside">
            {others.map((column, index) => (
              <div key={column.key} class={cellAt(sheet, { row: at, column: index + 1 }).series}>
                <dt>{column.label}</dt>
                <dd>{showNumber(row.cells[index + 1]!.value, column.kind)}</dd>
              </div>
            ))}
          </dl>
          {row.note && <p class="note"><NoteView note={row.note} /></p>}
        </fieldset>
      ))}
    </div>
  );
}
