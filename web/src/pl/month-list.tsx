/** On a phone: the ten lines of the chosen month, one below the other, with what they are compared with. */
import { go } from "../shell/navigation";
import { pl } from "../text/pl";
import { unit } from "./chosen";
import { showAmount, VarianceFigure } from "./figure";
import type { Column, Year } from "./year";

export function MonthList({ year, column, caption, line }: { year: Year; column: Column; caption: string; line: string }) {
  return (
    <table class="month-list">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{pl.line}</th>
          <th scope="col">{pl.value}</th>
          <th scope="col">{pl.view.variance}</th>
        </tr>
      </thead>
      <tbody>
        {year.view.lines.map((one) => {
          const variance = year.variance(one.line, column);
          const value = variance?.value ?? year.figures(one.line, column)?.trend ?? null;
          return (
            <tr key={one.line} class={one.line}>
              <th scope="row">
                <button type="button" class="link" aria-pressed={one.line === line} onClick={() => void go({ line: one.line === line ? "" : one.line })}>{one.label}</button>
              </th>
              <td>{showAmount(value)}</td>
              <td><VarianceFigure of={variance} percent={unit.value === "percent"} /></td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
