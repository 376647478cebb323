/** What if: drivers of the month moved by slider or number, what that changes, a goal sought, and taken over when wanted. */
import type { components } from "../../generated/api";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { app } from "../app";
import { useLoaded } from "../api/loaded";
import { useLatest } from "../api/latest";
import { answered, Problem } from "../api/problem";
import { dirty } from "../documents/open";
import { showMonth, showNumber } from "../format";
import { mayEdit } from "../shell/editing";
import { allows } from "../shell/level";
import { monthAfter } from "../shell/route";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { bodyOf, driversOf, loadEntered, type Driver, type DriverGroup, type Entered, type Values } from "./drivers";
import { showAmount, showDifference } from "./figure";
import { GoalSeek } from "./goal-seek";
import { savesOf } from "./take-over";

type Outcome = components["schemas"]["WhatIfView"];
const MONTHS_AHEAD = 12;
const AFTER_MILLISECONDS = 350;
const words = pl.whatIf;

interface Props {
  site: string;
  period: string;
  asOf: string;
  onSaved: () => void;
}

export function WhatIf({ site, period, asOf, onSaved }: Props) {
  const open = useSignal(false);
  const now = asOf.slice(0, 7);
  const unavailable = period < now ? words.notPast : period > monthAfter(now, MONTHS_AHEAD) ? words.beyond : "";
  return (
    <details class="panel what-if" onToggle={(event) => (open.value = event.currentTarget.open)}>
      <summary><h2>{words.title}</h2></summary>
      {unavailable ? <p>{unavailable}</p> : open.value && <Panel site={site} period={period} asOf={asOf} onSaved={onSaved} />}
    </details>
  );
}

function Panel({ site, period, asOf, onSaved }: Props) {
  const entered = useLoaded(`${site}/${period}`, (signal) => loadEntered(site, period, signal));
  const values = useSignal<Values>(new Map());
  const drivers = entered.value ? driversOf(entered.value) : [];
  const outcome = useOutcome(site, period, drivers, values.value);
  if (entered.problem) return <p class="message wrong" role="alert">{entered.problem.message}</p>;
  if (!entered.value) return <p role="status">{text.shell.loading}</p>;
  const move = (path: string, value: number | null) => {
    const next = new Map(values.value);
    if (value === null) next.delete(path);
    else next.set(path, value);
    values.value = next;
  };
  const taken = (saved: Values) => {
    values.value = new Map([...values.value].filter(([path, value]) => saved.get(path) !== value)); // what was moved since stays moved
    entered.again();
    onSaved();
  };
  return (
    <div class="what-if-panel">
      <div class="drivers">
        <p class="soft">{showMonth(period)}. {words.nothingSaved}</p>
        {(Object.keys(words.groups) as DriverGroup[]).map((group) => <Group key={group} group={group} drivers={drivers} values={values.value} onMove={move} />)}
        {allows("advanced") && <GoalSeek site={site} period={period} drivers={drivers} onUse={move} />}
      </div>
      <div class="outcome">
        <OutcomeOf outcome={outcome} />
        <div class="actions">
          <button type="button" disabled={!values.value.size} onClick={() => (values.value = new Map())}>{words.reset}</button>
          {mayEdit("forecasting:write") && (
            <TakeOver site={site} period={period} asOf={asOf} drivers={drivers} values={values.value} entered={entered.value} onSaved={taken} />
          )}
        </div>
      </div>
    </div>
  );
}

function Group({ group, drivers, values, onMove }: { group: DriverGroup; drivers: readonly Driver[]; values: Values; onMove: (path: string, value: number | null) => void }) {
  const of = drivers.filter((driver) => driver.group === group);
  if (!of.length) return null;
  return (
    <details open={group === "statistics"} class="driver-group">
      <summary>{words.groups[group]}</summary>
      {of.map((driver) => <DriverRow key={driver.path} driver={driver} value={values.get(driver.path) ?? null} onMove={(value) => onMove(driver.path, value)} />)}
    </details>
  );
}

/** A slider and a number of one value; a ratio is entered in percent. */
function DriverRow({ driver, value, onMove }: { driver: Driver; value: number | null; onMove: (value: number | null) => void }) {
  const scale = driver.kind === "percent" ? 100 : 1;
  const shown = value ?? driver.now ?? 0;
  const draft = useSignal<string | null>(null); // what is being typed stays when an answer arrives meanwhile
  const typed = (raw: string) => onMove(raw.trim() === "" || !Number.isFinite(Number(raw)) ? null : savable(driver, Number(raw) / scale));
  return (
    <div class={value === null ? "driver" : "driver changed"}>
      <label for={driver.path}>{driver.label} <small>{words.now(showNumber(driver.now, driver.kind))}</small></label>
      <input id={driver.path} type="range" min={driver.lowest} max={driver.highest} step={driver.step} value={shown}
        aria-valuetext={showNumber(shown, driver.kind)} onInput={(event) => onMove(Number(event.currentTarget.value))} />
      <input type="number" step="any" inputMode="decimal" aria-label={words.value(driver.label)} value={draft.value ?? Number((shown * scale).toFixed(scale === 1 ? 4 : 1))}
        onInput={(event) => (draft.value = event.currentTarget.value)} onChange={(event) => ((draft.value = null), typed(event.currentTarget.value))} />
    </div>
  );
}

/** A value as a save takes it: what is in whole dollars has no cents. */
const savable = ({ kind }: Driver, value: number): number => (kind === "dollars" ? Math.round(value) : value);

interface Asked {
  readonly outcome: Outcome | null;
  readonly problem: string;
}

/** What the API answers to the drivers as they stand, shortly after the last move; an answer that came too late is dropped. */
function useOutcome(siteId: string, period: string, drivers: readonly Driver[], values: Values): Asked {
  const asked = useSignal<Asked>({ outcome: null, problem: "" });
  const latest = useLatest();
  useEffect(() => {
    if (!values.size) {
      asked.value = { outcome: null, problem: "" };
      return undefined;
    }
    const params = { path: { siteId, period } };
    const load = (signal: AbortSignal) => answered(app().api.POST("/api/v1/forecasting/what-if/{siteId}/{period}", { params, body: bodyOf(drivers, values), signal }));
    const ask = () => latest.ask(load, ({ data }) => (asked.value = { outcome: data, problem: "" }), ({ message }) => (asked.value = { outcome: null, problem: message }));
    const timer = setTimeout(ask, AFTER_MILLISECONDS);
    return () => (clearTimeout(timer), latest.drop());
  }, [values]);
  return asked.value;
}

function OutcomeOf({ outcome: { outcome, problem } }: { outcome: Asked }) {
  if (problem) return <p class="message wrong" role="alert">{problem}</p>;
  if (!outcome) return <p class="soft" role="status">{words.nothing}</p>;
  const year = outcome.year.find((line) => line.line === "flc");
  return (
    <div role="status">
      <table class="figures">
        <thead><tr><th scope="col">{pl.line}</th><th scope="col">{words.before}</th><th scope="col">{words.after}</th><th scope="col">{words.difference}</th></tr></thead>
        <tbody>
          {outcome.lines.map((line) => (
            <tr key={line.line} class={line.line}><th scope="row">{pl.lines[line.line]}</th><td>{showAmount(line.before)}</td><td>{showAmount(line.after)}</td><td>{showDifference(line.difference)}</td></tr>
          ))}
        </tbody>
      </table>
      {year && <p>{words.yearFlc(showAmount(year.before), showAmount(year.after))}</p>}
      <ul class="sentences">{outcome.sentences.map((sentence) => <li key={sentence}>{sentence}</li>)}</ul>
    </div>
  );
}

interface TakeOverProps extends Omit<Props, "onSaved"> {
  onSaved: (saved: Values) => void;
  drivers: readonly Driver[];
  values: Values;
  entered: Entered;
}

function TakeOver({ site, period, asOf, drivers, values, entered, onSaved }: TakeOverProps) {
  const said = useSignal("");
  const busy = useSignal(false);
  useEffect(() => void (said.value = ""), [values]);
  const body = bodyOf(drivers, values);
  const saves = savesOf(site, period, asOf, body, entered);
  const save = async () => {
    if (dirty.peek().length) return void (said.value = words.saveFirst);
    busy.value = true;
    const refused: string[] = [];
    for (const [what, put] of saves) {
      await put().catch((error: unknown) => refused.push(`${words.groups[what as DriverGroup]}: ${error instanceof Problem ? error.message : String(error)}`));
    }
    busy.value = false;
    said.value = refused.join(" ");
    if (!refused.length) onSaved(values);
  };
  return (
    <>
      {body.contract && <p class="soft">{words.termsStay}</p>}
      {said.value && <p class="message wrong" role="alert">{said.value}</p>}
      <button type="button" class="primary" disabled={!saves.size || busy.value} onClick={() => void save()}>{words.take}</button>
    </>
  );
}
