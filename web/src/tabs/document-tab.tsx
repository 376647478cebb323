/** What every tab with a grid shows: title, figures of the month, messages, the legend, the grid or on a phone a day. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { isOver } from "../app";
import { summary } from "../documents/outcome";
import { ConflictDialog } from "../documents/conflict-dialog";
import type { Entered } from "../documents/entered";
import { showMoment } from "../format";
import { DayView } from "../grid/day-view";
import { ListView } from "../grid/list-view";
import { atFirst, type Change, type Sheet } from "../grid/model";
import { Grid } from "../grid/view";
import { route } from "../shell/navigation";
import { PaperTitle } from "../shell/paper-title";
import { isPhone } from "../shell/width";
import { text } from "../text/en";

interface Props {
  document: Entered;
  totals: ReadonlyMap<string, number | null>;
  metrics: readonly (readonly [string, string])[];
  /** What is explained, and what can be done with the month, above the grid. */
  tools?: preact.ComponentChildren;
  /** The part or the other side of the sheet that is shown; all of it where it is missing. */
  view?: Sheet | undefined;
  /** Brings the cell of an entry into view, e.g. that of an error. */
  reveal?: (key: string) => void;
  /** What is shown instead of the grid. */
  instead?: preact.ComponentChildren;
}

export function DocumentTab({ document, totals, metrics, tools, view, reveal, instead }: Props) {
  const notice = useSignal("");
  const goTo = useSignal<string | null>(null);
  useLayoutEffect(() => { // before "loading" is painted: the answer may be there already
    notice.value = "";
    if (document.answer.value) return undefined;
    const aborting = new AbortController();
    void document.load(aborting.signal);
    return () => aborting.abort();
  }, [document]);
  const sheet = view ?? document.sheet.value;
  const { compare } = route.value;
  const against = compare && document.compared.value ? text.compare[compare] : "";
  const title = text.tabs[document.kind.tab];
  const change = (changes: readonly Change[]) => ((notice.value = ""), document.change(changes));
  if (document.problem.value) {
    return (
      <section class="tab">
        <h1>{title}</h1>
        <p class="message wrong" role="alert">
          {document.problem.value.message} <button type="button" onClick={() => void document.load(new AbortController().signal)}>{text.shell.again}</button>
        </p>
      </section>
    );
  }
  return (
    <section class="tab" aria-busy={!document.answer.value}>
      <div class="tab-head">
        <h1>{title}<PaperTitle site={route.value.site} period={route.value.period} /></h1>
        <dl class="metrics">{metrics.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      </div>
      {!document.answer.value && <p role="status">{text.shell.loading}</p>}
      <Messages document={document} notice={notice.value} onGoTo={(key) => (reveal?.(key), (goTo.value = key))} />
      {document.answer.value && isEmpty(document.sheet.value) && <p class="message">{document.sheet.value.rows.length ? text.told.noFigures : text.told.noRows}</p>}
      {document.answer.value && tools}
      {document.answer.value && !isPhone.value && !instead && <Legend sheet={sheet} against={against} />}
      {document.answer.value && (instead ?? (isPhone.value
        ? sheet.isList ? <ListView key={document.id} sheet={sheet} entries={document.entries.value} against={against} onChange={change} />
        : <DayView key={document.id} sheet={sheet} entries={document.entries.value} against={against} onChange={change} />
        : <Grid key={`${document.id}/${sheet.heading}/${sheet.columns[0]?.key}`} label={title} sheet={sheet} entries={document.entries.value} totals={totals} followed={document.followed.value} goTo={goTo.value} onChange={change}
            onTyping={(changes) => document.keepTyping(changes)} onUndo={() => document.undo()} onRedo={() => document.redo()} onNotice={(sentence) => (notice.value = sentence)} />))}
      {document.conflicts.value.length > 0 && <ConflictDialog document={document} />}
    </section>
  );
}

/** Whether no cell of the month has a figure. */
function isEmpty(sheet: Sheet): boolean {
  return sheet.rows.every((row) => row.cells.every((cell) => cell.value === null));
}

function Messages({ document, notice, onGoTo }: { document: Entered; notice: string; onGoTo: (key: string) => void }) {
  const draft = document.draft.value;
  const isLate = isOver(document.period);
  const wrong = [...document.entries.value].filter(([, entry]) => entry.error);
  const warnings = document.warnings.value;
  const labels = new Map(document.sheet.value.rows.map((row) => [row.id, row.label]));
  const columns = new Map(document.sheet.value.columns.map((column) => [column.key, [column.group, column.label].filter(Boolean).join(", ")]));
  const named = (key: string) => {
    const [row, column] = atFirst(key);
    return [labels.get(row) ?? row, columns.get(column) ?? column].filter(Boolean).join(", ");
  };
  return (
    <>
      {draft && (
        <div class="message" role="alertdialog" aria-label={text.save.restoreTitle}>
          <span>{(isLate ? text.save.restoreOver : text.save.restore)(summary(new Map(draft.entries)), showMoment(new Date(draft.at).toISOString()))}</span>
          {!isLate && <button type="button" class="primary" onClick={() => document.restore()}>{text.save.restoreYes}</button>}
          <button type="button" onClick={() => document.discard()}>{text.save.restoreNo}</button>
        </div>
      )}
      {(wrong.length > 0 || document.refusals.value.length > 0) && (
        <div class="message wrong" role="alert">
          <ul aria-label={text.save.wrong}>
            {document.refusals.value.map((sentence) => <li key={sentence}>{sentence}</li>)}
            {wrong.map(([key, entry]) => <li key={key}><button type="button" class="link" onClick={() => onGoTo(key)}>{named(key)}</button>: {entry.error}</li>)}
          </ul>
        </div>
      )}
      <p class="message" role="status" hidden={!notice}>{notice}</p>
      {warnings.length > 0 && (
        <details class="warnings">
          <summary>{text.save.warnings(warnings.length)}</summary>
          <ul>{warnings.map((warning) => <li key={warning.message}>{warning.message}</li>)}</ul>
        </details>
      )}
    </>
  );
}

function Legend({ sheet, against }: { sheet: Sheet; against: string }) {
  const isPredicted = sheet.rows.some((row) => row.cells.some((cell) => cell.series === "predictive"));
  const states = ["actual", "changed", "budget", ...(isPredicted ? ["predictive" as const] : []), "calculated", "error"] as const;
  return <ul class="legend">{states.map((state) => <li key={state}><i class={state} aria-hidden="true"></i>{text.grid.legend[state]}</li>)}{against && <li>{text.compare.below(against)}</li>}</ul>;
}
