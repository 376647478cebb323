/** Dark or light: as the system has it, until somebody chooses. */
import { effect, signal } from "@preact/signals";
import { recall, store } from "./remembered";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
const KEY = "theme";

export const theme = signal<Theme>(recall(KEY, THEMES, "auto"));

effect(() => {
  document.documentElement.dataset["theme"] = theme.value;
});

export function choose(value: Theme): void {
  theme.value = value;
  store(KEY, value);
}
