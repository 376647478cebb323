/** Saving, always in view: the state of all open documents, Save, whether it happens by itself, and Edit for those who lead. */
import { leads, may } from "../app";
import { editing } from "../shell/editing";
import { isPhone } from "../shell/width";
import { levelText } from "../text/levels";
import { text } from "../text/en";
import { autoSave, dirty, saveAll, saveState, setAutoSave } from "./open";

export function SaveBar() {
  const state = saveState.value;
  if (!may("forecasting:write")) return null;
  return (
    <div class="save" role="group" aria-label={text.save.label}>
      <span role="status" class={`state ${state}`}><span aria-hidden="true">{text.save.signs[state]} </span>{text.save.states[state]}</span>
      {!isPhone.value && <AutoSave />}
      {leads() && <button type="button" aria-pressed={editing.value} title={levelText.edit.title} onClick={() => (editing.value = !editing.value)}>{editing.value ? levelText.edit.editing : levelText.edit.edit}</button>}
      <button type="button" aria-disabled={!dirty.value.length} onClick={() => void saveAll()}>{text.save.save}</button>
    </div>
  );
}

/** Whether saving happens by itself; on a phone behind the hamburger. */
export function AutoSave() {
  if (!may("forecasting:write")) return null;
  return <label class="auto"><input type="checkbox" checked={autoSave.value} onChange={(event) => setAutoSave(event.currentTarget.checked)} /> {text.save.auto}</label>;
}
