/** Help for the tab that is shown; open until somebody closes it, and then remembered. */
import { levelText } from "../text/levels";
import { route } from "./navigation";
import { recall, store } from "./remembered";

const words = levelText.guide;
const STATES = ["open", "closed"] as const;

export function Guide() {
  const { tab, unit } = route.value;
  return (
    <details class="guide" open={recall("guide", STATES, "open") === "open"} onToggle={(event) => store("guide", event.currentTarget.open ? "open" : "closed")}>
      <summary>{words.title}</summary>
      {words[unit ? "rollup" : tab].map((sentence) => <p key={sentence}>{sentence}</p>)}
      <p>{words.ask}</p>
    </details>
  );
}
