import { defineCustomElements } from "@revolist/revogrid/loader";
import { columns, isLocked, measured, rows } from "./month";

defineCustomElements();
const mount = (box) => {
  const grid = document.createElement("revo-grid");
  grid.style.height = "560px";
  Object.assign(grid, {
    range: true, useClipboard: true, source: rows(),
    columns: [{ prop: "day", name: "Day", pin: "colPinStart", readonly: true }, ...columns.map(({ key, title }) => ({ prop: key, name: title, size: 90, readonly: ({ model }) => isLocked(model.row, key) }))],
  });
  box.append(grid);
};
measured(mount, (row, at) => document.querySelector(`revogr-data[type=rgRow] .rgCell[data-rgcol="${at}"][data-rgrow="${row}"], revogr-data .rgCell[data-rgcol="${at}"][data-rgrow="${row}"]:not([data-type=colPinStart])`));
