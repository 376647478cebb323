/** The roll-up of a district, a region or the company: its lines, each unit below it, who is left out, alerts and quality. */
import type { components } from "../../generated/api";
import { partOf, readTogether, required } from "../api/batch";
import { useLoaded } from "../api/loaded";
import { allPages, MOST } from "../api/pages";
import { showMonth, showNumber } from "../format";
import { allows } from "../shell/level";
import { go, route } from "../shell/navigation";
import { PaperTitle } from "../shell/paper-title";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { AlertGroups } from "./alerts";
import { BridgeOf } from "./bridge";
import { unit } from "./chosen";
import { showAmount, VarianceFigure } from "./figure";
import { Toolbar } from "./toolbar";
import { unitsOf } from "./units";
import { BASES, distinct, type Alert, type Compared, type LineVariance } from "./year";

type Schemas = components["schemas"];
type Rollup = Schemas["RollupView"];
type Child = Schemas["ChildView"];
type Quality = Schemas["SiteQualityView"];
type Flc = Pick<LineVariance, "value" | "base" | "amount" | "percent" | "direction">;
const MOST_ALERTS = 500;
const words = pl.rollup;

interface Read {
  readonly view: Rollup;
  readonly compared: Compared;
  readonly variance: readonly LineVariance[];
  readonly bridge: Schemas["RollupBridge"] | null;
  readonly alerts: readonly Alert[];
  readonly total: number;
  readonly quality: readonly Quality[];
  readonly leftOut: Rollup["leftOut"];
  readonly warnings: readonly Schemas["WarningView"][];
}

async function load(of: string, period: string, compared: Compared, signal: AbortSignal): Promise<Read> {
  const at = placeOf(of);
  const pathOf = (page: number) => `/alerts/rollup/${at}/quality?sortBy=score&limit=${MOST}&page=${page}`;
  const parts = await readTogether(
    new Map([
      ["view", `/pl-view/rollup/${at}?period=${period}`],
      ["variance", `/pl-view/rollup/${at}/variance/${compared}?period=${period}`],
      ["bridge", `/pl-view/rollup/${at}/bridge?period=${period}`],
      ["alerts", `/alerts/rollup/${at}?limit=${MOST_ALERTS}&sortBy=at&sortOrder=desc`],
      ["quality", pathOf(1)],
    ]),
    signal,
  );
  const view = required<Rollup>(parts, "view");
  const variance = partOf<Schemas["RollupVariance"]>(parts, "variance");
  const alerts = partOf<Alert[]>(parts, "alerts");
  const quality = partOf<Quality[]>(parts, "quality");
  const more = ({ page }: { page: number }) => readTogether(new Map([["more", pathOf(page)]]), signal).then((found) => required<Quality[]>(found, "more"));
  return {
    view: view.data,
    compared,
    variance: variance?.data.lines ?? [],
    bridge: partOf<Schemas["RollupBridge"]>(parts, "bridge")?.data ?? null,
    alerts: alerts?.data ?? [],
    total: alerts?.meta.total ?? 0,
    quality: quality ? await allPages(more, quality) : [],
    leftOut: distinct([...view.data.leftOut, ...(variance?.data.leftOut ?? [])], (one) => `${one.siteId}/${one.reason}`),
    warnings: distinct([...(view.meta.warnings ?? []), ...(variance?.meta.warnings ?? [])], (one) => one.message),
  };
}

export function RollupView() {
  const { unit: of, period, compare } = route.value;
  const compared = BASES[compare];
  const found = useLoaded(`${of}/${period}/${compared}`, (signal) => load(of, period, compared, signal));
  const read = found.value;
  return (
    <section class="tab pl rollup" aria-busy={found.busy}>
      <div class="tab-head">
        <h1>{words.title}: {read?.view.name ?? unitsOf().find((one) => one.unit === of)?.name ?? of.split("/").slice(1).join("/")}<PaperTitle period={period} /></h1>
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
          <Lines read={read} />
          <LeftOut of={read.leftOut} />
          <section class="panel alerts" aria-label={pl.alerts.title}><h2>{pl.alerts.title}</h2><AlertGroups alerts={read.alerts} total={read.total} names={new Map(read.view.children.map((child) => [child.id, child.name]))} /></section>
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

/** The ten lines of the unit: what they come to, against what they are compared with. */
function Lines({ read }: { read: Read }) {
  const { period } = read.view;
  const [month] = read.view.months;
  const variance = new Map(read.variance.map((one) => [one.line, one]));
  const [value, base] = words.sides[read.compared];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`${read.view.name}, ${showMonth(period)}`}>
      <table class="figures unit-lines">
        <caption>{read.view.name}, {showMonth(period)}{month && `: ${words.sites(month.sites, month.actualSites)}`}. {captionOf(read.compared)}</caption>
        <thead><tr><th scope="col">{pl.line}</th><th scope="col">{value}</th><th scope="col" class="wide">{base}</th><th scope="col">{pl.view.variance}</th><th scope="col" class="wide">{pl.view.actual}</th><th scope="col" class="wide">{pl.view.forecast}</th></tr></thead>
        <tbody>
          {read.view.lines.map(({ line, label, total }) => {
            const against = variance.get(line) ?? null;
            return (
              <tr key={line} class={line}>
                <th scope="row">{label}</th>
                <td>{showAmount(against ? against.value : total.trend)}</td>
                <td class="wide">{showAmount(against?.base ?? null)}</td>
                <td><VarianceFigure of={against} percent={unit.value === "percent"} /></td>
                <td class="wide">{showAmount(total.actual)}</td>
                <td class="wide">{showAmount(total.forecast)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Each unit below, as a way into it, compared as the unit is; of sites with the quality of their data and their alerts. */
function Children({ read }: { read: Read }) {
  const { level, children } = read.view;
  const compared = useCompared(read);
  const quality = new Map(read.quality.map((one) => [one.siteId, one]));
  const hasQuality = level === "district";
  const [value, base] = words.sides[read.compared];
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={words.children[level]} aria-busy={compared.busy}>
      <table class="figures children">
        <caption>{words.children[level]}. {captionOf(read.compared)}</caption>
        <thead>
          <tr>
            <th scope="col">{words.name}</th><th scope="col">{words.flc}: {value}</th><th scope="col" class="wide">{base}</th><th scope="col">{pl.view.variance}</th>
            {hasQuality && <><th scope="col" class="wide">{words.quality}</th><th scope="col">{words.alertsOf}</th></>}
          </tr>
        </thead>
        <tbody>
          {children.map((child) => <ChildRow key={child.id} child={child} flc={compared.of(child)} quality={hasQuality ? quality.get(child.id) ?? null : undefined} />)}
        </tbody>
      </table>
    </div>
  );
}

/** FLC of each unit below in the comparison that is chosen: against the budget it came with the unit, else it is read. */
function useCompared({ view, compared }: Read): { busy: boolean; of: (child: Child) => Flc | null | undefined } {
  const { period } = view;
  const isOwn = compared === "budget";
  const key = isOwn ? "" : `${view.level}/${view.id}/${period}/${compared}`;
  const found = useLoaded(key, async (signal) => {
    const parts = await readTogether(new Map(view.children.map((child) => [child.id, variancePath(child, period, compared)])), signal);
    const flc = (id: string) => partOf<{ lines: readonly LineVariance[] }>(parts, id)?.data.lines.find((one) => one.line === "flc") ?? null;
    return { key, flc: new Map(view.children.map((child) => [child.id, flc(child.id)])) };
  });
  const read = found.value?.key === key ? found.value.flc : null;
  const own = (child: Child): Flc | null => {
    const line = child.lines.find((one) => one.line === "flc");
    return line ? { ...line, value: line.trend, base: line.budget } : null;
  };
  return { busy: found.busy, of: isOwn ? own : (child) => (read || !found.busy ? (read?.get(child.id) ?? null) : undefined) };
}

function variancePath(child: Child, period: string, compared: Compared): string {
  const root = child.level === "site" ? encodeURIComponent(child.id) : `rollup/${placeOf(`${child.level}/${child.id}`)}`;
  return `/pl-view/${root}/variance/${compared}?period=${period}`;
}

/** `flc` is left out while it is read; `quality` where it is not shown, and null where nobody has looked at the site yet. */
function ChildRow({ child, flc, quality }: { child: Child; flc: Flc | null | undefined; quality: Quality | null | undefined }) {
  const into = () => void go(child.level === "site" ? { unit: "", site: child.id, tab: "pl-view" } : { unit: `${child.level}/${child.id}` });
  return (
    <tr>
      <th scope="row"><button type="button" class="link" onClick={into}>{child.level === "site" ? `${child.id} ` : ""}{child.name}</button></th>
      <td>{flc === undefined ? words.reading : showAmount(flc?.value ?? null)}</td>
      <td class="wide">{flc === undefined ? words.reading : showAmount(flc?.base ?? null)}</td>
      <td>{flc === undefined ? words.reading : <VarianceFigure of={flc} percent={unit.value === "percent"} />}</td>
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

const captionOf = (compared: Compared) => (unit.value === "percent" ? pl.shown.variancePercent : pl.shown.variance)(pl.bases[compared]);

/** A unit as the paths of the API spell it; an id may hold anything. */
function placeOf(of: string): string {
  const [level = "", ...id] = of.split("/");
  return `${level}/${encodeURIComponent(id.join("/"))}`;
}
