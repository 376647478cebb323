/** The roll-up of a district, a region or the company: its lines, each unit below it, who is left out, alerts and quality. */
import type { components } from "../../generated/api";
import { partOf, readTogether, required } from "../api/batch";
import { useLoaded } from "../api/loaded";
import { showMonth, showNumber } from "../format";
import { allows } from "../shell/level";
import { go, route } from "../shell/navigation";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { AlertList } from "./alerts";
import { BridgeOf } from "./bridge";
import { unit } from "./chosen";
import { showAmount, VarianceFigure } from "./figure";
import { Toolbar } from "./toolbar";
import { unitsOf } from "./units";
import type { Alert } from "./year";

type Schemas = components["schemas"];
type Rollup = Schemas["RollupView"];
type Child = Schemas["ChildView"];
type Quality = Schemas["SiteQualityView"];
const SHOWN = 20;
const words = pl.rollup;

interface Read {
  readonly view: Rollup;
  readonly variance: readonly Schemas["LineVariance"][];
  readonly bridge: Schemas["RollupBridge"] | null;
  readonly alerts: readonly Alert[];
  readonly total: number;
  readonly quality: readonly Quality[];
  readonly warnings: readonly Schemas["WarningView"][];
}

async function load(of: string, period: string, signal: AbortSignal): Promise<Read> {
  const [level = "", ...id] = of.split("/");
  const at = `${level}/${encodeURIComponent(id.join("/"))}`;
  const parts = await readTogether(
    new Map([
      ["view", `/pl-view/rollup/${at}?period=${period}`],
      ["variance", `/pl-view/rollup/${at}/variance/budget?period=${period}`],
      ["bridge", `/pl-view/rollup/${at}/bridge?period=${period}`],
      ["alerts", `/alerts/rollup/${at}?limit=${SHOWN}`],
      ["quality", `/alerts/rollup/${at}/quality?sortBy=score&limit=1000`],
    ]),
    signal,
  );
  const view = required<Rollup>(parts, "view");
  const alerts = partOf<Alert[]>(parts, "alerts");
  return {
    view: view.data,
    variance: partOf<Schemas["RollupVariance"]>(parts, "variance")?.data.lines ?? [],
    bridge: partOf<Schemas["RollupBridge"]>(parts, "bridge")?.data ?? null,
    alerts: alerts?.data ?? [],
    total: alerts?.meta.total ?? 0,
    quality: partOf<Quality[]>(parts, "quality")?.data ?? [],
    warnings: view.meta.warnings ?? [],
  };
}

export function RollupView() {
  const { unit: of, period } = route.value;
  const found = useLoaded(`${of}/${period}`, (signal) => load(of, period, signal));
  const read = found.value;
  return (
    <section class="tab pl rollup" aria-busy={found.busy}>
      <div class="tab-head">
        <h1>{words.title}: {read?.view.name ?? of.split("/").slice(1).join("/")}</h1>
        <UnitPicker of={of} />
      </div>
      <Toolbar period={period} views={false} />
      {found.problem && <p class="message wrong" role="alert">{found.problem.message} <button type="button" onClick={found.again}>{text.shell.again}</button></p>}
      {!read && !found.problem && <p role="status">{text.shell.loading}</p>}
      {read && (
        <>
          {allows("details") && read.warnings.length > 0 && (
            <details class="warnings"><summary>{text.save.warnings(read.warnings.length)}</summary><ul>{read.warnings.map((one) => <li key={one.message}>{one.message}</li>)}</ul></details>
          )}
          <Children read={read} />
          <Lines read={read} period={period} />
          <LeftOut of={read.view.leftOut} />
          <section class="panel alerts" aria-label={pl.alerts.title}><h2>{pl.alerts.title}</h2><AlertList alerts={read.alerts} total={read.total} /></section>
          {allows("advanced") && read.bridge && (
            <section class="panel bridge" aria-label={pl.bridge.title}><h2>{pl.bridge.title}: {pl.lines.flc}</h2><BridgeOf bridge={{ ...read.bridge, from: "budget", to: "trend" }} label={pl.lines.flc} /></section>
          )}
        </>
      )}
    </section>
  );
}

function UnitPicker({ of }: { of: string }) {
  const units = unitsOf();
  const known = units.some((one) => one.unit === of);
  return (
    <label class="unit-picker">
      {words.unit}{" "}
      <select value={of} onChange={(event) => void go({ unit: event.currentTarget.value })}>
        {!known && <option value={of}>{of}</option>}
        {units.map((one) => <option key={one.unit} value={one.unit}>{words.levels[one.level]}: {one.name}</option>)}
      </select>
    </label>
  );
}

/** The ten lines of the unit: what they come to, against the budget. */
function Lines({ read, period }: { read: Read; period: string }) {
  const [month] = read.view.months;
  const variance = new Map(read.variance.map((one) => [one.line, one]));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${read.view.name}, ${showMonth(period)}`}>
      <table class="figures unit-lines">
        <caption>{read.view.name}, {showMonth(period)}{month && `: ${words.sites(month.sites, month.actualSites)}`}</caption>
        <thead><tr><th scope="col">{pl.line}</th><th scope="col">{pl.view.trend}</th><th scope="col" class="wide">{pl.view.budget}</th><th scope="col">{pl.view.variance}</th><th scope="col" class="wide">{pl.view.actual}</th><th scope="col" class="wide">{pl.view.forecast}</th></tr></thead>
        <tbody>
          {read.view.lines.map(({ line, label, total }) => (
            <tr key={line} class={line}>
              <th scope="row">{label}</th>
              <td>{showAmount(total.trend)}</td>
              <td class="wide">{showAmount(total.budget)}</td>
              <td><VarianceFigure of={variance.get(line) ?? null} percent={unit.value === "percent"} /></td>
              <td class="wide">{showAmount(total.actual)}</td>
              <td class="wide">{showAmount(total.forecast)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Each unit below, as a way into it; of sites with the quality of their data and their alerts. */
function Children({ read }: { read: Read }) {
  const { level, children } = read.view;
  const quality = new Map(read.quality.map((one) => [one.siteId, one]));
  const hasQuality = level === "district";
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.children[level]}>
      <table class="figures children">
        <caption>{words.children[level]}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th><th scope="col">{pl.view.trend}: {words.flc}</th><th scope="col" class="wide">{pl.view.budget}</th><th scope="col">{pl.view.variance}</th>
            {hasQuality && <><th scope="col" class="wide">{words.quality}</th><th scope="col">{words.alertsOf}</th></>}
          </tr>
        </thead>
        <tbody>
          {children.map((child) => <ChildRow key={child.id} child={child} quality={hasQuality ? quality.get(child.id) ?? null : undefined} />)}
        </tbody>
      </table>
    </div>
  );
}

/** `quality` is left out where it is not shown, and null where nobody has looked at the site yet. */
function ChildRow({ child, quality }: { child: Child; quality: Quality | null | undefined }) {
  const flc = child.lines.find((line) => line.line === "flc") ?? null;
  const into = () => void go(child.level === "site" ? { unit: "", site: child.id, tab: "pl-view" } : { unit: `${child.level}/${child.id}` });
  return (
    <tr>
      <th scope="row"><button type="button" class="link" onClick={into}>{child.level === "site" ? `${child.id} ` : ""}{child.name}</button></th>
      <td>{showAmount(flc?.trend ?? null)}</td>
      <td class="wide">{showAmount(flc?.budget ?? null)}</td>
      <td><VarianceFigure of={flc} percent={unit.value === "percent"} /></td>
      {quality !== undefined && <><td class="wide">{quality?.score == null ? pl.none : showNumber(quality.score, "percent")}</td><td>{quality ? `${quality.open}${words.high(quality.high)}` : pl.none}</td></>}
    </tr>
  );
}

function LeftOut({ of }: { of: Rollup["leftOut"] }) {
  if (!of.length) return null;
  return (
    <details class="panel left-out" open>
      <summary>{words.leftOut(of.length)}</summary>
      <ul>{of.map((one) => <li key={`${one.siteId}/${one.reason}`}><button type="button" class="link" onClick={() => void go({ unit: "", site: one.siteId, tab: "pl-view" })}>{one.siteId}</button>: {one.reason}</li>)}</ul>
    </details>
  );
}
