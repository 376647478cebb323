/** How much is shown: one of the levels that the user's rights allow. */
import { levelText } from "../text/levels";
import { chooseLevel, level, levels } from "./level";

export function LevelPicker() {
  return (
    <div class="levels" role="group" aria-labelledby="level-label">
      <span id="level-label">{levelText.label}</span>
      {levels().map((one) => (
        <button key={one} type="button" data-level={one} aria-pressed={one === level.value} title={levelText.titles[one]} onClick={() => chooseLevel(one)}>{levelText.names[one]}</button>
      ))}
    </div>
  );
}
