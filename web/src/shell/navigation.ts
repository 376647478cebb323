/** Goes from place to place in the browser's history, so that its back button is true. */
import { signal } from "@preact/signals";
import { format, moved, parse, type Route } from "./route";

export const route = signal<Route>(parse(location.pathname, location.search));

/** What in the address that was opened names nothing here; told until one goes elsewhere. */
export const unknown = signal<readonly string[]>([]);

type Guard = (to: Route) => Promise<boolean>;
let guard: Guard = async () => true;
let leaving = 0;

/** Whether to leave a place is asked of one guard: that of unsaved changes. */
export function guardWith(asked: Guard): void {
  guard = asked;
}

/** Goes to what changes; `replace` leaves no step in the history. */
export async function go(change: Partial<Route>, { replace = false } = {}): Promise<void> {
  const wanted = { ...route.value, ...change };
  const to = { ...wanted, range: moved(wanted.range, wanted.period) };
  if (format(to) === location.pathname + location.search) {
    route.value = to;
    return;
  }
  const asked = ++leaving;
  if (!(await guard(to)) || asked !== leaving) return;
  history[replace ? "replaceState" : "pushState"](null, "", format(to));
  if (!replace) unknown.value = [];
  route.value = to;
}

addEventListener("popstate", () => {
  const to = parse(location.pathname, location.search);
  const from = route.value;
  const asked = ++leaving;
  void guard(to).then((may) => {
    if (asked !== leaving) return;
    if (may) route.value = to;
    else history.pushState(null, "", format(from));
  });
});
