/** PLViewDashboard: the P&L of a site's year, what is behind each figure, and what would be if. */
import { download } from "../api/download";
import { asOf } from "../app";
import { useLoaded } from "../api/loaded";
import { besides } from "../documents/open";
import { showMonth, showNumber } from "../format";
import { allows } from "../shell/level";
import { route } from "../shell/navigation";
import { PaperTitle } from "../shell/paper-title";
import { isPhone } from "../shell/width";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { SiteAlerts } from "./alerts";
import { bandOfMonth, riskOf } from "./band";
import { Bridge } from "./bridge";
import { hasPercent, unit, view } from "./chosen";
import { showAmount, showDifference, VarianceFigure } from "./figure";
import { LineDetail } from "./line-detail";
import { MonthList } from "./month-list";
import { YearTable } from "./table";
import { csvOf } from "./shown";
import { Toolbar } from "./toolbar";
import { PredictedDays, TrendChart } from "./trend";
import { WhatIf } from "./what-if";
import { BASES, loadYear, YEAR, type Compared, type Year } from "./year";

export function PLViewDashboard() {
  const { site, period, compare, line } = route.value;
  const wanted = BASES[compare];
  const of = period.slice(0, 4);
  const found = useLoaded(`${site}/${of}/${wanted}/${besides.value}`, (signal) => loadYear(site, of, wanted, signal));
  const year = found.value?.view.siteId === site && found.value.view.period === of ? found.value : null;
  const chosen = year?.view.lines.find((one) => one.line === line);
  const looked = chosen ?? year?.view.lines.find((one) => one.line === "flc");
  return (
    <section class="tab pl" aria-busy={found.busy}>
      <div class="tab-head">
        <h1>{text.tabs["pl-view"]}<PaperTitle site={site} period={period} /></h1>
        {year && <Metrics year={year} period={period} />}
      </div>
      <Toolbar period={period} onExport={year ? () => download(pl.file(site, of, view.value === "variance" ? `variance-${year.compared}` : view.value), csvOf(year, pl.line, pl.year.total, view.value, showsPercent())) : undefined} />
      {found.problem && <p class="message wrong" role="alert">{found.problem.message} <button type="button" onClick={found.again}>{text.shell.again}</button></p>}
      {!year && !found.problem && <p role="status">{text.shell.loading}</p>}
      {year && year.warnings.length > 0 && allows("details") && (
        <details class="warnings">
          <summary>{text.save.warnings(year.warnings.length)}</summary>
          <ul>{year.warnings.map((warning) => <li key={warning.message}>{warning.message}</li>)}</ul>
        </details>
      )}
      {year && (isPhone.value
        ? <MonthList year={year} column={period} caption={`${showMonth(period)}, ${captionOf(year.compared)}`} line={line} />
        : <YearTable year={year} caption={captionOf(year.compared)} period={period} line={line} />)}
      {year && view.value === "variance" && <p class="soft legend-line">{pl.legend}</p>}
      {year && chosen && <LineDetail key={`${period}/${line}`} site={site} period={period} year={year} line={chosen} />}
      {year && looked && (
        <div class="panels">
          <section class="panel"><TrendChart year={year} line={looked} />{looked.line === "flc" && <Expected year={year} period={period} />}</section>
          <SiteAlerts site={site} />
          {(looked.line === "flc" || looked.line === "externalRevenue") && allows("details") && <PredictedDays site={site} />}
        </div>
      )}
      {year && looked && looked.line !== "flcToBudgetCumulative" && allows("advanced") && <Bridge site={site} period={period} line={looked} />}
      {year && <WhatIf key={`${site}/${period}`} site={site} period={period} asOf={asOf.value} onSaved={found.again} />}
    </section>
  );
}

const showsPercent = () => unit.value === "percent" && hasPercent(view.value);

function captionOf(compared: Compared): string {
  const percent = showsPercent();
  if (view.value === "variance" || isPhone.value) return (percent ? pl.shown.variancePercent : pl.shown.variance)(pl.bases[compared]);
  return percent ? pl.shown.percent : pl.shown.series(pl.view[view.value]);
}

/** FLC of the month: the trend, its budget, how far apart they are, and how far since January. */
function Metrics({ year, period }: { year: Year; period: string }) {
  const month = year.contribution.get(period);
  const flc = year.variance("flc", period);
  const figures = year.figures("flc", period);
  return (
    <dl class="metrics">
      <div><dt>{pl.metrics.flc}, {showMonth(period)}</dt><dd>{showAmount(figures?.trend ?? null)}</dd></div>
      <div><dt>{pl.view.variance}</dt><dd><VarianceFigure of={flc} percent={unit.value === "percent"} /></dd></div>
      {month && <div><dt>{pl.metrics.year}</dt><dd>{showDifference(month.flcToBudgetCumulative)}</dd></div>}
      <div><dt>{pl.metrics.flc}, {year.view.period}</dt><dd>{showAmount(year.figures("flc", YEAR)?.trend ?? null)}</dd></div>
    </dl>
  );
}

/** Where FLC of the month is expected, and how likely it misses the budget, where the API tells. */
function Expected({ year, period }: { year: Year; period: string }) {
  const month = year.contribution.get(period);
  const [band, risk] = [bandOfMonth(month), riskOf(month)];
  if (!band) return null;
  return (
    <p class="expected">
      {pl.bandOf(showAmount(band.low), showAmount(band.middle), showAmount(band.high))}. {risk !== null && pl.risk(showNumber(risk, "percent"))}
    </p>
  );
}
