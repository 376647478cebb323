/** What the chosen tab shows. A tab that is not written yet says so. */
import { lazy } from "../shell/lazy";
import { route } from "../shell/navigation";
import type { Tab } from "../shell/route";
import { text } from "../text/en";
import { MonthPages } from "./month-pages";
import { OtherExpensesForm } from "./other-expenses-form";
import { OtherRevenueForm } from "./other-revenue-form";
import { ParkingRatesForm } from "./parking-rates-form";
import { PayrollForm } from "./payroll-form";
import { StatisticsForm } from "./statistics-form";

/** Drawn with charts, so loaded when it is asked for. */
const PLView = lazy(() => import("../pl/dashboard").then((module) => module.PLViewDashboard));
const Rollup = lazy(() => import("../pl/rollup").then((module) => module.RollupView));
const FORMS: Partial<Record<Tab, () => preact.JSX.Element>> = {
  statistics: StatisticsForm,
  payroll: PayrollForm,
  "parking-rates": ParkingRatesForm,
  "other-revenue": OtherRevenueForm,
  "other-expenses": OtherExpensesForm,
};

export function TabContent() {
  const { site, period, tab, unit } = route.value;
  if (unit) return <Rollup />;
  if (site && tab === "pl-view") return <PLView key={site} />;
  const Form = FORMS[tab];
  if (site && Form) return <><MonthPages /><Form key={`${site}/${period}/${tab}`} /></>;
  return (
    <section class="tab">
      <h1>{text.tabs[tab]}</h1>
      <p>{site ? text.shell.notYet(text.tabs[tab]) : text.shell.noSite}</p>
    </section>
  );
}
