/** How much is shown: basic always, details when asked, advanced to those who lead a unit or administer. Remembered. */
import { computed, signal } from "@preact/signals";
import { leads } from "../app";
import { recall, store } from "./remembered";

export const LEVELS = ["basic", "details", "advanced"] as const;
export type Level = (typeof LEVELS)[number];
const KEY = "level";

const chosen = signal<Level>(recall(KEY, LEVELS, "basic"));

/** The levels that the rights of the user allow. */
export const levels = (): readonly Level[] => (leads() ? LEVELS : LEVELS.slice(0, 2));
/** The level that is shown: the one chosen last, as far as the rights go. */
export const level = computed<Level>(() => (levels().includes(chosen.value) ? chosen.value : "details"));

/** Whether what belongs to a level is shown. */
export const allows = (wanted: Level): boolean => LEVELS.indexOf(level.value) >= LEVELS.indexOf(wanted);

export function chooseLevel(value: Level): void {
  chosen.value = value;
  store(KEY, value);
}
