/** In which band FLC of a month is expected, and how likely it misses the budget; null where the API tells none. */
import type { Band } from "./chart-options";
import type { Contribution } from "./year";

export function bandOfMonth(month: Contribution | undefined): Band | null {
  const band = month?.band;
  return band ? { low: band.p10, middle: band.p50, high: band.p90 } : null;
}

/** The chance that FLC ends below its budget, 0 to 1. */
export function riskOf(month: Contribution | undefined): number | null {
  return month?.band?.belowBudget ?? null;
}
