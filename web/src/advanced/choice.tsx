/** Some of many, by check boxes; many can be narrowed by typing, and chosen together. */
import { useSignal } from "@preact/signals";
import { levelText } from "../text/levels";

const words = levelText.choice;
const MANY = 12;

interface Props {
  readonly label: string;
  readonly all: readonly (readonly [key: string, name: string])[];
  readonly chosen: { value: ReadonlySet<string> };
}

export function Choice({ label, all, chosen }: Props) {
  const typed = useSignal("");
  const wanted = typed.value.trim().toLowerCase();
  const shown = all.filter(([, name]) => name.toLowerCase().includes(wanted));
  const count = all.filter(([key]) => chosen.value.has(key)).length;
  const set = (keys: readonly string[], on: boolean) => {
    const next = new Set(chosen.value);
    for (const key of keys) if (on) next.add(key); else next.delete(key);
    chosen.value = next;
  };
  const keys = shown.map(([key]) => key);
  return (
    <fieldset class="choice">
      <legend>{label} <small>{words.count(count, all.length)}</small></legend>
      <div class="choosing">
        {all.length > MANY && <input type="text" aria-label={words.search(label)} placeholder={words.narrow} value={typed.value} onInput={(event) => (typed.value = event.currentTarget.value)} />}
        <button type="button" class="link" onClick={() => set(keys, true)}>{words.all}</button>
        <button type="button" class="link" onClick={() => set(keys, false)}>{words.none}</button>
      </div>
      <div class="choices" tabIndex={0} role="group" aria-label={label}>
        {shown.map(([key, name]) => <label key={key}><input type="checkbox" checked={chosen.value.has(key)} onChange={(event) => set([key], event.currentTarget.checked)} /> {name}</label>)}
      </div>
    </fieldset>
  );
}
