/** What a bulk operation would change, how far it is, and what became of it: a line for each month of each site. */
import { useEffect, useRef } from "preact/hooks";
import { showMonth, showNumber } from "../format";
import { levelText } from "../text/levels";
import { isGoingOn, leave, mayBeSaved, save, stop, undo, type Bulk, type Part, type State } from "./bulk-plan";
import type { Total } from "./bulk-model";

const words = levelText.bulk;
const SIGNS: Readonly<Record<State, string>> = { left: "–", planned: "●", saved: "✓", refused: "⚠", undone: "↶" };

export function BulkStages({ bulk }: { bulk: Bulk }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [bulk.stage]); // what was pressed is gone
  const goesOn = isGoingOn(bulk);
  return (
    <div class="bulk">
      <h3 tabIndex={-1} ref={heading}>{words.stages[bulk.stage]}</h3>
      <p role="status">{goesOn ? words.progress(bulk.done, bulk.of) : told(bulk)}</p>
      {goesOn && <progress aria-label={words.stages[bulk.stage]} max={bulk.of} value={bulk.done}></progress>}
      {bulk.parts.length > 0 && <ul class="results" tabIndex={0} aria-label={words.list}>{bulk.parts.map((part) => <PartOf key={`${part.site}/${part.period}`} part={part} />)}</ul>}
      <div class="actions">
        {goesOn ? <button type="button" onClick={stop}>{words.stop}</button> : <Actions bulk={bulk} />}
      </div>
    </div>
  );
}

function Actions({ bulk: { parts, stage } }: { bulk: Bulk }) {
  const saved = parts.filter(({ state }) => state === "saved");
  const left = parts.filter(mayBeSaved);
  if (stage === "preview") {
    return (
      <>
        <button type="button" onClick={leave}>{words.back}</button>
        <button type="button" class="primary" disabled={!left.length} onClick={() => void save()}>{words.run(valuesIn(parts), places(left))}</button>
      </>
    );
  }
  return (
    <>
      {saved.length > 0 && <button type="button" onClick={() => void undo()}>{words.undo(places(saved))}</button>}
      {left.length > 0 && <button type="button" onClick={() => void save()}>{words.again(places(left))}</button>}
      <button type="button" class="primary" onClick={leave}>{words.another}</button>
    </>
  );
}

function PartOf({ part: { site, period, state, sentence, work } }: { part: Part }) {
  return (
    <li class={state}>
      <b><span aria-hidden="true">{SIGNS[state]} </span>{site}, {showMonth(period)}</b> {words.states[state]}
      {work && state !== "undone" && `, ${words.values(work.entries.size)}`}{sentence ? `: ${sentence}` : "."}
      {work && <ul>{work.totals.map((total) => <li key={total.item.key}>{totalOf(total, state === "undone")}</li>)}</ul>}
    </li>
  );
}

/** An item before and after, the other way round where it was taken back. */
function totalOf({ item: { name, column }, isMean, before, after }: Total, isBack: boolean): string {
  const [from, to] = isBack ? [after, before] : [before, after];
  return words.total(isMean ? words.mean(name) : name, showNumber(from, column.kind), showNumber(to, column.kind));
}

/** Where parts are: so many sites, months, or months of sites. */
function places(parts: readonly Part[]): string {
  return words.places(parts.length, new Set(parts.map(({ site }) => site)).size);
}

function told({ parts, stage }: Bulk): string {
  const of = (...states: readonly State[]) => parts.filter(({ state }) => states.includes(state));
  const [planned, left] = [of("planned"), of("left")];
  if (stage === "preview") return planned.length ? words.wouldChange(valuesIn(parts), places(planned)) : words.nothingToDo;
  const became: readonly (readonly [readonly Part[], string])[] = [[of("saved"), words.became.saved], [of("undone"), words.became.undone], [of("refused", "planned"), words.became.refused], [left, words.became.left]];
  return became.filter(([found]) => found.length).map(([found, word]) => `${places(found)} ${word}`).join(", ") + ".";
}

function valuesIn(parts: readonly Part[]): number {
  return parts.reduce((sum, { state, work }) => sum + (state === "planned" && work ? work.entries.size : 0), 0);
}
