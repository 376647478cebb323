/** Two people changed the same fields: base, yours and theirs side by side; each is decided by a choice. */
import { useSignal } from "@preact/signals";
import { showNumber } from "../format";
import { Dialog } from "../shell/dialog";
import { text } from "../text/en";
import { atFirst } from "../grid/model";
import type { Entered } from "./entered";

export function ConflictDialog({ document }: { document: Entered }) {
  const conflicts = document.conflicts.value;
  const mine = useSignal<ReadonlySet<string>>(new Set(conflicts.map((one) => one.key)));
  const { rows, columns } = document.sheet.value;
  const place = (key: string) => {
    const [id, name] = atFirst(key);
    return { row: rows.find((row) => row.id === id)?.label ?? id, column: columns.find((column) => column.key === name) };
  };
  const choose = (key: string, isMine: boolean) => {
    const chosen = new Set(mine.value);
    if (isMine) chosen.add(key);
    else chosen.delete(key);
    mine.value = chosen;
  };
  return (
    <Dialog title={text.conflict.title} onClose={() => void document.decide(mine.value)}>
      <p>{text.conflict.explanation}</p>
      <div class="conflicts">
        {conflicts.map(({ key, base, yours, theirs }) => {
          const { row, column } = place(key);
          const show = (value: number | null) => (value === null ? text.conflict.budget : showNumber(value, column?.kind ?? "count"));
          return (
            <fieldset key={key}>
              <legend>{row}, {column?.group} {column?.label ?? key}</legend>
              <span>{text.conflict.base}: {show(base)}</span>
              <label><input type="radio" name={key} checked={mine.value.has(key)} onChange={() => choose(key, true)} /> {text.conflict.yours}: <b>{show(yours)}</b></label>
              <label><input type="radio" name={key} checked={!mine.value.has(key)} onChange={() => choose(key, false)} /> {text.conflict.theirs}: <b>{show(theirs)}</b></label>
            </fieldset>
          );
        })}
      </div>
      <div class="actions">
        <button type="button" onClick={() => void document.decide(new Set())}>{text.conflict.allTheirs}</button>
        <button type="button" class="primary" onClick={() => void document.decide(mine.value)}>{text.conflict.save}</button>
      </div>
    </Dialog>
  );
}
