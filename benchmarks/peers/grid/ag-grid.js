import { AllCommunityModule, createGrid, ModuleRegistry } from "ag-grid-community";
import { columns, isLocked, measured, rows } from "./month";

ModuleRegistry.registerModules([AllCommunityModule]);
const column = ({ key, title }) => ({ field: key, headerName: title, width: 90, cellDataType: "number", editable: ({ data }) => !isLocked(data.row, key) });
const mount = (box) => createGrid(Object.assign(box, { style: "height: 560px" }), {
  rowData: rows(), columnDefs: [{ field: "day", pinned: "left", width: 90 }, ...columns.map(column)],
  undoRedoCellEditing: true, undoRedoCellEditingLimit: 50, suppressColumnVirtualisation: true, rowBuffer: 31,
});
measured(mount, (row, at) => document.querySelector(`[row-index="${row}"] [col-id="c${at}"]`));
