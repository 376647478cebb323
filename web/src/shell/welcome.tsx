/** Tells who sees the page for the first time that there is more of it than is shown, and where; then never again. */
import { useSignal } from "@preact/signals";
import { levelText } from "../text/levels";
import { allows, chooseLevel } from "./level";
import { recall, store } from "./remembered";

const words = levelText.welcome;

export function Welcome() {
  const seen = useSignal(recall("welcome", ["new", "seen"], "new") === "seen");
  if (seen.value || allows("details")) return null;
  const close = () => {
    store("welcome", "seen");
    seen.value = true;
  };
  return (
    <section class="guide welcome" aria-label={words.title}>
      <p>{words.sentence}</p>
      <button type="button" class="primary" onClick={() => (close(), chooseLevel("details"))}>{words.show}</button>
      <button type="button" onClick={close}>{words.keep}</button>
    </section>
  );
}
