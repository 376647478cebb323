/** One row of the grid; drawn anew only where something in it changed. */
import { Component } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { showCompared, showNumber } from "../format";
import { text } from "../text/en";
import { isSame, type Cell, type Column, type Entry, type Note, type Place, type Row } from "./model";

interface Props {
  row: Row;
  index: number;
  columns: readonly Column[];
  entries: readonly (Entry | undefined)[];
  /** The part of the range in this row, `left:right`; empty where there is none. */
  range: string;
  /** The column of the focused cell; -1 where it is in another row. */
  focus: number;
  editing: { place: Place; text: string } | null;
  /** Whether what is calculated does not follow the entries of the row yet. */
  waits: boolean;
  hasNotes: boolean;
  /** The column whose corner fills down when it is dragged; -1 where it is in another row. */
  handle: number;
  onType: (text: string) => void;
  onBlur: () => void;
}

export class RowView extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    const now = this.props;
    return (
      next.range !== now.range || next.focus !== now.focus || next.editing !== now.editing || next.waits !== now.waits || next.handle !== now.handle ||
      next.entries.some((entry, index) => entry !== now.entries[index]) || !isSame(next.row, now.row) || !isSame(next.columns, now.columns)
    );
  }

  override render() {
    const { row, index, columns, entries, range, focus, editing, waits } = this.props;
    const [left, right] = range ? range.split(":").map(Number) : [1, 0];
    return (
      <tr class={row.weekend ? "weekend" : undefined}>
        <th scope="row" class="first">{row.label}</th>
        {columns.map((column, at) => {
          const cell = row.cells[at]!;
          const entry = entries[at];
          const edited = editing?.place.column === at ? editing : null;
          return (
            <td key={column.key} role="gridcell" data-cell={`${index}:${at}`} tabIndex={at === focus ? 0 : -1} class={classOf(cell, entry, waits)}
              aria-readonly={cell.lock !== ""} aria-selected={at >= left! && at <= right! ? true : at === focus && !range}
              aria-invalid={entry?.error ? true : undefined} title={entry?.error || cell.lock || undefined}>
              {edited ? <Editor value={edited.text} label={`${row.label}, ${column.group} ${column.label}`} onType={this.props.onType} onBlur={this.props.onBlur} />
                : <Shown cell={cell} entry={entry} column={column} waits={waits} />}
              {at === this.props.handle && !edited && <i class="handle" title={text.grid.drag} aria-hidden="true"></i>}
            </td>
          );
        })}
        {this.props.hasNotes && <td class="note">{row.note && <NoteView note={row.note} />}</td>}
      </tr>
    );
  }
}

export function NoteView({ note }: { note: Note }) {
  return <span class={note.warns ? "warns" : undefined}>{note.warns && <span aria-hidden="true">⚠ </span>}{note.text}</span>;
}

function Shown({ cell, entry, column, waits }: { cell: Cell; entry: Entry | undefined; column: Column; waits: boolean }) {
  const follows = entry && waits ? null : cell.value; // what a cell goes back to is known once the server was asked
  const shown = entry?.error ? entry.text : showNumber(entry?.value ?? follows, column.kind);
  const said = entry?.error ? `, ${text.grid.wrong}: ${entry.error}` : entry ? `, ${text.grid.changed}` : cell.series === "actual" ? `, ${text.grid.actual}` : "";
  return (
    <>
      {entry?.error && <span aria-hidden="true" class="mark">⚠ </span>}
      {shown}
      {said && <span class="hidden-text">{said}</span>}
      {cell.compared !== undefined && <small>{showCompared(cell.compared, column.kind)}</small>}
    </>
  );
}

function Editor({ value, label, onType, onBlur }: { value: string; label: string; onType: (text: string) => void; onBlur: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    input.current!.focus();
    input.current!.setSelectionRange(value.length, value.length);
  }, []);
  return <input ref={input} type="text" inputMode="decimal" aria-label={label} value={value} onInput={(event) => onType(event.currentTarget.value)} onBlur={onBlur} />;
}

function classOf(cell: Cell, entry: Entry | undefined, waits: boolean): string {
  if (entry?.error) return "error";
  if (entry) return "changed";
  return cell.series === "calculated" && waits ? "calculated waits" : cell.series;
}
