/** The grid on the page: one focusable cell at a time, a range, an editor in the cell, a last row of sums. */
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { text } from "../text/en";
import { formatBlock, parseBlock, read, written } from "./clipboard";
import { Heading, Totals } from "./edges";
import { command, type Command } from "./keys";
import {
  corners, differs, enter, fillDown, firstOpen, keysOf, moved, repeatDown, shownAt,
  type Change, type Edit, type Entries, type Place, type Range, type Sheet,
} from "./model";
import { RowView } from "./row-view";

interface Props {
  label: string;
  sheet: Sheet;
  entries: Entries;
  /** What the server says of the whole month, by column. */
  totals: ReadonlyMap<string, number | null>;
  /** The entries that what is calculated follows. */
  followed: Entries;
  /** A cell to go to, e.g. that of an error. */
  goTo?: string | null;
  onChange: (changes: readonly Change[]) => void;
  /** Told with each key what the cell would hold if it were left now. */
  onTyping: (changes: readonly Change[]) => void;
  onUndo: () => void;
  onRedo: () => void;
  onNotice: (sentence: string) => void;
}

interface Editing {
  readonly place: Place;
  readonly text: string;
}

export function Grid(props: Props) {
  const { sheet, entries, onChange, onNotice } = props;
  const range = useSignal<Range>({ anchor: firstOpen(sheet), focus: firstOpen(sheet) });
  const editing = useSignal<Editing | null>(null);
  const leaving = useSignal(false);
  const table = useRef<HTMLTableElement>(null);
  const dragging = useRef(false);
  /** The block whose pattern is dragged down. */
  const pattern = useRef<Range | null>(null);
  const focusOn = (place: Place) => table.current?.querySelector<HTMLElement>(`[data-cell="${place.row}:${place.column}"]`)?.focus();

  useLayoutEffect(() => scrollTo(table.current!, range.value.focus.row), []);
  useEffect(() => {
    const place = props.goTo ? placeOf(sheet, props.goTo) : null;
    if (place) select(place, false);
  }, [props.goTo]);

  const select = (focus: Place, extend: boolean) => {
    range.value = { anchor: extend ? range.value.anchor : focus, focus };
    focusOn(focus);
  };
  const done = ({ changes, locked }: Edit) => {
    onChange(changes);
    if (locked) onNotice(text.grid.locked(locked));
  };
  const entered = ({ place, text }: Editing): readonly Change[] =>
    text === written(shownAt(sheet, entries, place), sheet.columns[place.column]!) ? [] : enter(sheet, entries, { anchor: place, focus: place }, [[text]], read).changes;
  const accept = () => {
    const typed = editing.value;
    editing.value = null;
    if (typed) onChange(entered(typed));
  };
  const inEditor = editing.value;
  useEffect(() => props.onTyping(inEditor ? entered(inEditor) : []), [inEditor]);
  const edit = (place: Place, typed?: string) => {
    const cell = sheet.rows[place.row]!.cells[place.column]!;
    if (cell.lock) return onNotice(cell.lock);
    editing.value = { place, text: typed ?? written(shownAt(sheet, entries, place), sheet.columns[place.column]!) };
  };
  const move = (to: Place, extend: boolean) => {
    accept();
    select(to, extend);
  };
  const act: Record<Exclude<Command["do"], "move" | "edge" | "type">, () => void> = {
    edit: () => edit(range.value.focus),
    accept,
    cancel: () => ((editing.value = null), focusOn(range.value.focus)),
    clear: () => done(enter(sheet, entries, range.value, [[""]], read)),
    undo: props.onUndo,
    redo: props.onRedo,
    fill: () => done(fillDown(sheet, entries, range.value)),
    all: () => (range.value = { anchor: { row: 0, column: 0 }, focus: { row: sheet.rows.length - 1, column: sheet.columns.length - 1 } }),
  };
  /** Takes keys that come before the editor is drawn, so that none is lost however fast somebody types. */
  const typedEarly = (event: KeyboardEvent): boolean => {
    const isPlain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    if (!editing.value || !isPlain || (event.target as Element).tagName === "INPUT") return false;
    editing.value = { ...editing.value, text: editing.value.text + event.key };
    return true;
  };
  const pressed = (event: KeyboardEvent) => {
    const found = command(event, editing.value !== null);
    if (event.key === "Escape" && !editing.value) leaving.value = true;
    if (typedEarly(event)) return event.preventDefault();
    if (!found) return;
    const { focus } = range.value;
    if (found.do === "move") {
      const to = moved(sheet, focus, found.rows, found.columns, found.wraps);
      const leaves = event.key === "Tab" && (leaving.value || (to.row === focus.row && to.column === focus.column));
      leaving.value = false;
      if (leaves) return accept();
      move(to, found.extend);
    } else if (found.do === "edge") {
      const far = moved(sheet, focus, found.rows * sheet.rows.length, found.columns * sheet.columns.length);
      move(far, found.extend);
    } else if (found.do === "type") edit(focus, found.text);
    else act[found.do]();
    event.preventDefault();
  };
  const copy = (event: ClipboardEvent) => {
    if (editing.value) return;
    const { top, left, bottom, right } = corners(range.value);
    const block = Array.from({ length: bottom - top + 1 }, (_, row) =>
      Array.from({ length: right - left + 1 }, (_, column) => {
        const place = { row: top + row, column: left + column };
        return written(shownAt(sheet, entries, place), sheet.columns[place.column]!);
      }));
    event.clipboardData?.setData("text/plain", formatBlock(block));
    event.preventDefault();
  };
  const paste = (event: ClipboardEvent) => {
    if (editing.value) return;
    event.preventDefault();
    const block = parseBlock(event.clipboardData?.getData("text/plain") ?? "");
    if (differs(range.value, block) && !confirm(text.grid.sizesDiffer(block.length, block[0]?.length ?? 0))) return;
    const { top, left } = corners(range.value);
    done(enter(sheet, entries, range.value, block, read));
    const beyond = block.length > sheet.rows.length - top || Math.max(...block.map((line) => line.length)) > sheet.columns.length - left;
    if (beyond) onNotice(text.grid.beyond);
  };
  const at = (event: Event): Place | null => {
    const name = (event.target as Element).closest<HTMLElement>("[data-cell]")?.dataset["cell"]?.split(":").map(Number);
    return name ? { row: name[0]!, column: name[1]! } : null;
  };
  const down = (event: PointerEvent) => {
    const place = at(event);
    if (!place || (event.target as Element).tagName === "INPUT") return;
    event.preventDefault();
    if ((event.target as Element).classList.contains("handle")) {
      pattern.current = range.value;
      return;
    }
    dragging.current = event.pointerType === "mouse";
    move(place, event.shiftKey);
  };
  const over = (event: PointerEvent) => {
    if (pattern.current && event.buttons) {
      const { top, left, bottom, right } = corners(pattern.current);
      const row = Math.max(bottom, at(event)?.row ?? bottom); // only down
      range.value = { anchor: { row: top, column: left }, focus: { row, column: right } };
      return;
    }
    const place = dragging.current && event.buttons ? at(event) : null;
    if (place) range.value = { ...range.value, focus: place };
  };
  const up = () => {
    dragging.current = false;
    const source = pattern.current;
    pattern.current = null;
    if (source) done(repeatDown(sheet, entries, source, corners(range.value).bottom));
  };
  const handle = corners(range.value);
  // A key draws its row: what does not follow from it stays as it is, and is not even looked at.
  const keys = useMemo(() => keysOf(sheet), [sheet]);
  const rows = useMemo(() => keys.map((ofRow) => ({
    entries: ofRow.map((key) => entries.get(key)),
    waits: ofRow.some((key) => entries.get(key) !== props.followed.get(key)),
  })), [keys, entries, props.followed]);
  const heading = useMemo(() => <Heading sheet={sheet} />, [sheet]);
  const totals = useMemo(() => <Totals sheet={sheet} entries={entries} told={props.totals} />, [sheet, entries, props.totals]);
  return (
    <div class="grid" onPointerUp={up}>
      <table role="grid" aria-label={props.label} aria-multiselectable="true" ref={table} onKeyDown={pressed} onCopy={copy} onPaste={paste}
        onPointerDown={down} onPointerOver={over} onDblClick={(event) => { const place = at(event); if (place) edit(place); }}>
        {heading}
        <tbody>
          {sheet.rows.map((row, index) => (
            <RowView key={row.id} row={row} index={index} columns={sheet.columns}
              entries={rows[index]!.entries} waits={rows[index]!.waits}
              range={rangeIn(range.value, index)} focus={range.value.focus.row === index ? range.value.focus.column : -1}
              editing={editing.value?.place.row === index ? editing.value : null}
              hasNotes={sheet.notes !== undefined} handle={handle.bottom === index ? handle.right : -1} onType={(typed) => (editing.value = { ...editing.value!, text: typed })} onBlur={accept} />
          ))}
        </tbody>
        {totals}
      </table>
    </div>
  );
}

const ROWS_BEFORE = 3;

/** Brings a row into view, with some before it, below the heading that stays. Nothing is measured for the first ones. */
function scrollTo(table: HTMLTableElement, row: number): void {
  if (row <= ROWS_BEFORE) return;
  const first = table.tBodies[0]!.rows[row - ROWS_BEFORE];
  if (first) table.parentElement!.scrollTop = first.offsetTop - table.tHead!.offsetHeight;
}

function placeOf(sheet: Sheet, key: string): Place | null {
  const columns = keysOf(sheet).map((keys) => keys.indexOf(key));
  const row = columns.findIndex((column) => column >= 0);
  return row < 0 ? null : { row, column: columns[row]! };
}

/** The part of a range in a row, as text that is the same where the part is. */
function rangeIn(range: Range, row: number): string {
  const { top, left, bottom, right } = corners(range);
  return row < top || row > bottom || (top === bottom && left === right) ? "" : `${left}:${right}`;
}
