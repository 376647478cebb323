import { useState } from "react";
import { createRoot } from "react-dom/client";
import { DataSheetGrid, floatColumn, keyColumn, textColumn } from "react-datasheet-grid";
import "react-datasheet-grid/dist/style.css";
import { columns, isLocked, measured, rows } from "./month";

const COLUMNS = [
  { ...keyColumn("day", textColumn), title: "Day", disabled: true, minWidth: 90 },
  ...columns.map(({ key, title }) => ({ ...keyColumn(key, floatColumn), title, minWidth: 90, disabled: ({ rowData }) => isLocked(rowData.row, key) })),
];
function Month() {
  const [value, setValue] = useState(rows);
  return <DataSheetGrid value={value} onChange={setValue} columns={COLUMNS} height={560} lockRows />;
}
measured((box) => createRoot(box).render(<Month />), (row, at) => [...document.querySelectorAll(".dsg-row")][row + 1]?.querySelectorAll(".dsg-cell")[at + 2]);
