/** Help for the tab that is shown; as it was left, and at first open where there is room for it beside the grid. */
import { levelText } from "../text/levels";
import { route } from "./navigation";
import { recall, store } from "./remembered";

const words = levelText.guide;
const STATES = ["open", "closed"] as const;
const ROOMY = matchMedia("(min-width: 1024px)");

export function Guide() {
  const { tab, unit } = route.value;
  return (
    <details class="guide" open={recall("guide", STATES, ROOMY.matches ? "open" : "closed") === "open"} onToggle={(event) => store("guide", event.currentTarget.open ? "open" : "closed")}>
      <summary>{words.title}</summary>
      {words[unit ? "rollup" : tab].map((sentence) => <p key={sentence}>{sentence}</p>)}
      <p>{words.ask}</p>
    </details>
  );
}
