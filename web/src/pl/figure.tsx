/** A figure of the P&L: of a series, or a variance with the direction that the API gives it, by sign, word and colour. Money has
 * its sign wherever it stands, but in the table of the year, which says "US dollars" once for all. */
import { showNumber } from "../format";
import { pl } from "../text/pl";
import type { Direction } from "./year";

interface Variance {
  readonly amount: number | null;
  readonly percent: number | null;
  readonly direction: Direction;
}

export function VarianceFigure({ of, percent, plain = false }: { of: Variance | null; percent: boolean; plain?: boolean }) {
  const value = of && (percent ? of.percent : of.amount);
  if (!of || value === null) return <span class="none">{pl.none}</span>;
  return (
    <span class={`variance ${of.direction}`}>
      <span class="hidden-text">{pl.direction[of.direction]} </span>
      <i aria-hidden="true">{pl.signs[of.direction]}</i>
      {showNumber(value, percent ? "points" : plain ? "difference" : "moneyDifference")}
    </span>
  );
}

export const showAmount = (value: number | null): string => showNumber(value, "money");
export const showDifference = (value: number | null): string => showNumber(value, "moneyDifference");
