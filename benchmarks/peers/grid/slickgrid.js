/** With `autoEditByKeypress` typing would replace, but Ctrl+C and Ctrl+V would edit too: ranges are worth more. */
import Sortable from "sortablejs";
import { Editors, SlickCellExternalCopyManager, SlickCellSelectionModel, SlickGrid } from "slickgrid";
import "slickgrid/dist/styles/css/slick.grid.css";
import "slickgrid/dist/styles/css/slick-default-theme.css";
import { columns, isLocked, measured, rows } from "./month";

globalThis.Sortable = Sortable; // which the grid expects there
const mount = (box) => {
  Object.assign(box.style, { width: "1100px", height: "560px" });
  const undone = [];
  const did = (_item, _column, command) => { undone.push(command); command.execute(); };
  const grid = new SlickGrid(box, rows(), [
    { id: "day", field: "day", name: "Day", width: 90 }, ...columns.map(({ key, title }) => ({ id: key, field: key, name: title, width: 90, editor: Editors.Integer })),
  ], { editable: true, autoEdit: false, enableCellNavigation: true, frozenColumn: 0, editCommandHandler: did });
  grid.setSelectionModel(new SlickCellSelectionModel());
  grid.registerPlugin(new SlickCellExternalCopyManager({ clipboardCommandHandler: (command) => { undone.push(command); command.execute(); } }));
  grid.onBeforeEditCell.subscribe((_event, { item, column }) => !isLocked(item.row, column.field));
  box.addEventListener("keydown", (event) => { if (event.ctrlKey && event.key === "z") undone.pop()?.undo(); });
};
/** Rows of the part that is scrolled, in the order in which they are seen. */
const rowsSeen = () => [...document.querySelectorAll(".grid-canvas-right.grid-canvas-top .slick-row")].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
measured(mount, (row, at) => rowsSeen()[row]?.querySelector(`.l${at + 1}`));
