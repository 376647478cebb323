/** How the P&L is shown: remembered in the browser; which line is looked into stands in the address. */
import { signal, type Signal } from "@preact/signals";
import { recall, store } from "../shell/remembered";
import { SERIES, type View } from "./year";

const VIEWS: readonly View[] = ["variance", ...SERIES];
const UNITS = ["dollars", "percent"] as const;
type Unit = (typeof UNITS)[number];

export const view: Signal<View> = signal(recall("pl-view", VIEWS, "variance"));
export const unit: Signal<Unit> = signal(recall("pl-unit", UNITS, "dollars"));

export function chooseView(value: View): void {
  view.value = value;
  store("pl-view", value);
}

export function chooseUnit(value: Unit): void {
  unit.value = value;
  store("pl-unit", value);
}

/** Percentages there are: of a variance, and of the trend, in percent of internal revenue. */
export function hasPercent(shown: View): boolean {
  return shown === "variance" || shown === "trend";
}
