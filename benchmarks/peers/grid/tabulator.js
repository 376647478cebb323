import { TabulatorFull } from "tabulator-tables";
import "tabulator-tables/dist/css/tabulator.min.css";
import { columns, isLocked, measured, rows } from "./month";

const column = ({ key, title }) => ({
  title, field: key, editor: "number", headerSort: false,
  editable: (cell) => !isLocked(cell.getData().row, key),
});
const mount = (box) => new TabulatorFull(box, {
  data: rows(), height: 560, history: true, layout: "fitDataTable",
  columns: [{ title: "Day", field: "day", frozen: true, headerSort: false }, ...columns.map(column)],
  selectableRange: true, selectableRangeColumns: true, selectableRangeRows: true, selectableRangeClearCells: true, editTriggerEvent: "dblclick",
  clipboard: true, clipboardCopyStyled: false, clipboardCopyConfig: { rowHeaders: false, columnHeaders: false }, clipboardCopyRowRange: "range", clipboardPasteParser: "range", clipboardPasteAction: "range",
});
measured(mount, (row, at) => document.querySelectorAll(".tabulator-row")[row]?.querySelector(`[tabulator-field=c${at}]`));
