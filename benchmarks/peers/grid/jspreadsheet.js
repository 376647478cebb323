import jspreadsheet from "jspreadsheet-ce";
import "jspreadsheet-ce/dist/jspreadsheet.css";
import "jsuites/dist/jsuites.css";
import { columns, measured, rows } from "./month";

const data = () => rows().map((row) => [row.day, ...columns.map(({ key }) => row[key])]);
const mount = (box) => {
  const [sheet] = jspreadsheet(box, {
    worksheets: [{
      data: data(), tableOverflow: true, tableHeight: "560px", tableWidth: "1100px", freezeColumns: 1,
      columns: [{ type: "text", title: "Day", readOnly: true }, ...columns.map(({ title }) => ({ type: "numeric", title, width: 90 }))],
    }],
  });
  sheet.setReadOnly("B1", true);
};
measured(mount, (row, at) => document.querySelector(`td[data-x="${at + 1}"][data-y="${row}"]`));
