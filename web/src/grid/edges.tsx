/** What stands above and below the rows of the grid: groups and names of its columns, and its last row of sums. */
import { showNumber } from "../format";
import { sum, type Entries, type Sheet } from "./model";

export function Heading({ sheet }: { sheet: Sheet }) {
  const groups = grouped(sheet);
  return (
    <thead>
      {groups.some((group) => group.name) && (
        <tr>
          <td class="corner"></td>
          {groups.map((group) => (group.name
            ? <th key={group.first} colSpan={group.count} scope="colgroup" class="group" title={group.name}><span>{group.name}</span></th>
            : <td key={group.first} colSpan={group.count}></td>))}
          {sheet.notes && <td></td>}
        </tr>
      )}
      <tr>
        <th scope="col" class="first">{sheet.heading}</th>
        {sheet.columns.map((column) => <th key={column.key} scope="col" title={column.label}><span>{column.label}</span></th>)}
        {sheet.notes && <th scope="col" class="note">{sheet.notes}</th>}
      </tr>
    </thead>
  );
}

/** `told` are the figures that the server says of the whole month, by column. */
export function Totals({ sheet, entries, told }: { sheet: Sheet; entries: Entries; told: ReadonlyMap<string, number | null> }) {
  if (!sheet.total) return null;
  return (
    <tfoot>
      <tr>
        <th scope="row" class="first">{sheet.total}</th>
        {sheet.columns.map((column, index) => (
          <td key={column.key}>
            {column.total === "none" ? "" : showNumber(column.total === "sum" ? sum(sheet, entries, index) : (told.get(column.key) ?? null), column.kind)}
          </td>
        ))}
        {sheet.notes && <td></td>}
      </tr>
    </tfoot>
  );
}

function grouped(sheet: Sheet): { name: string; first: string; count: number }[] {
  const groups: { name: string; first: string; count: number }[] = [];
  for (const { group, key } of sheet.columns) {
    const last = groups.at(-1);
    if (last?.name === group) last.count++;
    else groups.push({ name: group, first: key, count: 1 });
  }
  return groups;
}
