/** StatisticsForm: the month by day, with what it is compared with. */
import { useEffect } from "preact/hooks";
import { documentOf } from "../documents/open";
import { showNumber } from "../format";
import { route } from "../shell/navigation";
import { monthAfter } from "../shell/route";
import { text } from "../text/en";
import { DocumentTab } from "./document-tab";
import { figuresOf, statistics, totalsOf } from "./statistics";

export function StatisticsForm() {
  const { site, period, compare } = route.value;
  const document = documentOf(statistics, site, period);
  const answer = document.answer.value;
  useEffect(() => {
    document.compared.value = null;
    if (!answer || !compare) return undefined;
    if (compare !== "prior-year") {
      document.compared.value = figuresOf(answer.data, compare);
      return undefined;
    }
    const aborting = new AbortController();
    statistics.get(site, monthAfter(period, -12), aborting.signal).then(
      (before) => (document.compared.value = figuresOf(before.data, "actual", period)),
      () => !aborting.signal.aborted && (document.compared.value = () => null),
    );
    return () => aborting.abort();
  }, [answer, compare]);
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
