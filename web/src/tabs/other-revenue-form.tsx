/** OtherRevenueForm: the six amounts of the month. */
import { documentOf } from "../documents/open";
import { showNumber } from "../format";
import { route } from "../shell/navigation";
import { text } from "../text/en";
import { useCompared } from "./compared";
import { DocumentTab } from "./document-tab";
import { figuresOf, otherRevenue } from "./other-revenue";

export function OtherRevenueForm() {
  const { site, period } = route.value;
  const document = documentOf(otherRevenue, site, period);
  useCompared(document, figuresOf);
  const shown = document.shown.value;
  const metrics: [string, string][] = shown ? [[text.otherRevenue.total, showNumber(shown.data.total, "money")]] : [];
  return <DocumentTab document={document} totals={new Map()} metrics={metrics} tools={<p class="hint">{text.form.monthsOnly}</p>} />;
}
