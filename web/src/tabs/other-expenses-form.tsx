/** OtherExpensesForm: the accounts of the month, with what was booked beside what is forecast. */
import { documentOf } from "../documents/open";
import { showNumber } from "../format";
import { route } from "../shell/navigation";
import { text } from "../text/en";
import { useCompared } from "./compared";
import { DocumentTab } from "./document-tab";
import { figuresOf, otherExpenses, totalsOf } from "./other-expenses";

const words = text.otherExpenses;

export function OtherExpensesForm() {
  const { site, period } = route.value;
  const document = documentOf(otherExpenses, site, period);
  useCompared(document, figuresOf);
  const data = document.shown.value?.data;
  const metrics = data ? (["tabTotal", "otherExpense", "parkingRents"] as const).map((name) => [words.metrics[name], showNumber(data[name].trend, "dollars")] as const) : [];
  return <DocumentTab document={document} totals={data ? totalsOf(data) : new Map()} metrics={metrics} tools={<p class="hint">{words.wholeDollars}</p>} />;
}
