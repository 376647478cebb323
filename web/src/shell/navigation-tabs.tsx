/** NavigationTabs: the six parts of a forecast, as links that keep site, month and comparison; for those who lead a unit
 * its roll-up. */
import { unitsOf } from "../pl/units";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { go, route } from "./navigation";
import { format, TABS, type Route, type Tab } from "./route";

const ICONS: Record<Tab | "rollup", string> = {
  statistics: "M4 20V10h4v10zm6 0V4h4v16zm6 0v-7h4v7z",
  payroll: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 20c0-4 4-6 8-6s8 2 8 6z",
  "parking-rates": "M6 20V4h7a5 5 0 0 1 0 10H9v6zm3-9h4a2 2 0 0 0 0-4H9z",
  "other-revenue": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-1 4h2v4h4v2h-4v4h-2v-4H7v-2h4z",
  "other-expenses": "M5 3h14v18l-3-2-2 2-2-2-2 2-2-2-3 2zm3 5h8v2H8zm0 4h8v2H8z",
  rollup: "M9 3h6v5h-2v3h7v4h2v6h-6v-6h2v-2H6v2h2v6H2v-6h2v-4h7V8H9z",
  "pl-view": "M4 4h16v16H4zm2 3v2h12V7zm0 4v2h12v-2zm0 4v2h8v-2z",
};

const Icon = ({ of }: { of: Tab | "rollup" }) => <svg viewBox="0 0 24 24" aria-hidden="true"><path d={ICONS[of]} fill-rule="evenodd" /></svg>;

export function NavigationTabs({ onChosen }: { onChosen: () => void }) {
  const here = route.value;
  const [largest] = unitsOf();
  const choose = (event: MouseEvent, to: Partial<Route>) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onChosen();
    void go(to);
  };
  return (
    <nav aria-label={text.shell.tabs}>
      <ul>
        {TABS.map((tab) => (
          <li key={tab}>
            <a href={format({ ...here, tab, unit: "" })} data-tab={tab} aria-current={tab === here.tab && !here.unit ? "page" : undefined}
              title={text.tabs[tab]} onClick={(event) => choose(event, { tab, unit: "" })}>
              <Icon of={tab} />
              <span>{text.tabs[tab]}</span>
            </a>
          </li>
        ))}
        {largest && (
          <li>
            <a href={format({ ...here, unit: largest.unit })} aria-current={here.unit ? "page" : undefined} title={pl.rollup.title}
              onClick={(event) => choose(event, { unit: here.unit || largest.unit })}>
              <Icon of="rollup" />
              <span>{pl.rollup.title}</span>
            </a>
          </li>
        )}
      </ul>
    </nav>
  );
}
