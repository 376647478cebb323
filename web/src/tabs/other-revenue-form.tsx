/** OtherRevenueForm: the six amounts of the month; of several months one form, a row each. */
import type { MonthDocument } from "../documents/month-document";
import { monthsOf } from "../documents/months";
import { documentOf } from "../documents/open";
import { showNumber } from "../format";
import { route } from "../shell/navigation";
import { shownMonths } from "../shell/month-rows";
import { text } from "../text/en";
import { useCompared } from "./compared";
import { DocumentTab } from "./document-tab";
import { monthRows, shownOf } from "./month-rows";
import { figuresOf, GROUPS, otherRevenue, TOTAL, type OtherRevenue } from "./other-revenue";

const HINT = <p class="hint">{text.form.monthsOnly}</p>;
type Document = MonthDocument<OtherRevenue>;

export function OtherRevenueForm() {
  const { site, period } = route.value;
  const months = shownMonths();
  if (months.length) return <MonthRows key={months.join()} site={site} months={months} />;
  return <OneMonth document={documentOf(otherRevenue, site, period)} />;
}

function OneMonth({ document }: { document: Document }) {
  useCompared(document, figuresOf);
  const shown = document.shown.value;
  const metrics: [string, string][] = shown ? [[text.otherRevenue.total, showNumber(shown.data.total, "money")]] : [];
  return <DocumentTab document={document} totals={new Map()} metrics={metrics} tools={HINT} />;
}

const together = (documents: readonly Document[]) => monthRows(documents.map(shownOf), (id) => GROUPS[id as keyof typeof GROUPS], TOTAL);

function MonthRows({ site, months }: { site: string; months: readonly string[] }) {
  const documents = monthsOf(otherRevenue, site, months, together);
  return (
    <>
      {documents.months.map((one) => <Compared key={one.id} document={one} />)}
      <DocumentTab document={documents} totals={new Map()} metrics={[]} tools={HINT} />
    </>
  );
}

/** Reads what a month is compared with, and shows nothing itself. */
function Compared({ document }: { document: Document }) {
  useCompared(document, figuresOf);
  return null;
}
