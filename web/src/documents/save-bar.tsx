/** Saving, always in view: the state of all open documents, Save, and whether it happens by itself. */
import { may } from "../app";
import { text } from "../text/en";
import { autoSave, dirty, saveAll, saveState, setAutoSave } from "./open";

export function SaveBar() {
  const state = saveState.value;
  if (!may("forecasting:write")) return null;
  return (
    <div class="save" role="group" aria-label={text.save.label}>
      <span role="status" class={`state ${state}`}><span aria-hidden="true">{text.save.signs[state]} </span>{text.save.states[state]}</span>
      <label class="auto"><input type="checkbox" checked={autoSave.value} onChange={(event) => setAutoSave(event.currentTarget.checked)} /> {text.save.auto}</label>
      <button type="button" disabled={!dirty.value.length} onClick={() => void saveAll()}>{text.save.save}</button>
    </div>
  );
}
