/** The months that stand together as rows of one form; none where one month is shown at a time, as ever on a phone. */
import { route } from "./navigation";
import { monthsIn, type Tab } from "./route";
import { isPhone } from "./width";

const AS_ROWS: readonly Tab[] = ["other-revenue"];

export function shownMonths(): readonly string[] {
  const { range, tab } = route.value;
  return AS_ROWS.includes(tab) && !isPhone.value ? monthsIn(range) : [];
}
