/** StatisticsForm: the month by day, with what it is compared with. */
import { documentOf } from "../documents/open";
import { showNumber } from "../format";
import { route } from "../shell/navigation";
import { text } from "../text/en";
import { useCompared } from "./compared";
import { DocumentTab } from "./document-tab";
import { figuresOf, statistics, totalsOf } from "./statistics";

export function StatisticsForm() {
  const { site, period } = route.value;
  const document = documentOf(statistics, site, period);
  useCompared(document, figuresOf);
  const shown = document.shown.value;
  const month = shown?.data.statistics;
  const metrics: [string, string][] = month
    ? [
        [text.statistics.metrics.revenue, showNumber(month.externalRevenue ?? null, "money")],
        [text.statistics.metrics.occupancy, showNumber(month.occupancy ?? null, "percent")],
        [text.statistics.metrics.valet, showNumber(month.valetVehicles ?? null, "count")],
        [text.statistics.metrics.self, showNumber(month.selfParkVehicles ?? null, "count")],
      ]
    : [];
  return <DocumentTab document={document} totals={shown ? totalsOf(shown.data) : new Map()} metrics={metrics} />;
}
