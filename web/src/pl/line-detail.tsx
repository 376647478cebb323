/** A line of a month: its series, what it is made of step by step, its days, and where it is entered. */
import type { components } from "../../generated/api";
import { useSignal } from "@preact/signals";
import { app, isOver } from "../app";
import { useLoaded, type Loaded } from "../api/loaded";
import { answered } from "../api/problem";
import { showDay, showMonth, showMonthDay, showNumber } from "../format";
import { go } from "../shell/navigation";
import type { Tab } from "../shell/route";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { showAmount, VarianceFigure } from "./figure";
import { SERIES, type LineCode, type LineMonth, type LineView, type Year } from "./year";

type Explanation = components["schemas"]["ExplanationView"];
type Step = components["schemas"]["Step"];
type Days = components["schemas"]["DaysView"];

/** The tabs in which what a line is made of is entered. */
const ENTERED: Record<LineCode, readonly Tab[]> = {
  externalRevenue: ["statistics", "parking-rates"],
  internalRevenue: ["statistics", "parking-rates", "payroll", "other-revenue"],
  payroll: ["payroll"],
  claims: ["other-expenses"],
  parkingRents: ["other-expenses"],
  otherExpense: ["other-expenses"],
  pteb: ["payroll"],
  insurance: ["payroll", "other-expenses"],
  flc: ["statistics", "payroll", "parking-rates", "other-revenue", "other-expenses"],
  flcToBudgetCumulative: ["statistics", "payroll", "parking-rates", "other-revenue", "other-expenses"],
};

interface Props {
  site: string;
  period: string;
  year: Year;
  line: LineView;
}

export function LineDetail({ site, period, year, line }: Props) {
  const days = useSignal(false);
  const month = line.months.find((one) => one.period === period);
  const explained = useExplained(site, period, line.line, false);
  return (
    <section class="panel line-detail" aria-label={pl.why(line.label, showMonth(period))}>
      <div class="panel-head">
        <h2>{pl.why(line.label, showMonth(period))}</h2>
        <button type="button" onClick={() => void go({ line: "" })}>{pl.close}</button>
      </div>
      {month && <Series month={month} year={year} line={line} />}
      <h3>{pl.explain}</h3>
      <Explained found={explained} />
      {days.value ? <DaysOf site={site} period={period} line={line.line} /> : <button type="button" onClick={() => (days.value = true)}>{pl.showDays}</button>}
      <p class="links">
        {ENTERED[line.line].map((tab) => <button key={tab} type="button" class="link" onClick={() => void go({ tab })}>{pl.entered(text.tabs[tab], isOver(period))}</button>)}
      </p>
    </section>
  );
}

function Series({ month, year, line }: { month: LineMonth; year: Year; line: LineView }) {
  const { cutOff, actualPart, forecastPart } = month.provenance;
  const isMixed = month.status === "current" && cutOff !== null;
  return (
    <>
      <dl class="series">
        {SERIES.map((series) => <div key={series}><dt>{pl.view[series]}</dt><dd>{showAmount(month[series])}</dd></div>)}
        <div><dt>{pl.view.variance}</dt><dd><VarianceFigure of={year.variance(line.line, month.period)} percent={false} /></dd></div>
        {isMixed && actualPart !== null && <div><dt>{pl.actualPart}</dt><dd>{showAmount(actualPart)}</dd></div>}
        {isMixed && forecastPart !== null && <div><dt>{pl.forecastPart}</dt><dd>{showAmount(forecastPart)}</dd></div>}
      </dl>
      {isMixed && <p class="soft">{actualPart === null ? pl.dataThrough(showMonthDay(cutOff)) : pl.mixed(showMonthDay(cutOff))}</p>}
    </>
  );
}

function useExplained(siteId: string, period: string, line: LineCode, days: boolean): Loaded<Explanation> {
  return useLoaded(`${siteId}/${period}/${line}/${days}`, async (signal) => {
    const params = { path: { siteId, period }, query: { line, series: "trend" as const, ...(days ? { days } : {}) } };
    return (await answered(app().api.GET("/api/v1/forecasting/pl-view/{siteId}/{period}/explain", { params, signal }))).data;
  });
}

function Explained({ found }: { found: Loaded<Explanation> }) {
  if (found.problem) return <p class="message wrong" role="alert">{found.problem.message}</p>;
  if (!found.value) return <p role="status">{text.shell.loading}</p>;
  return (
    <>
      <Sentences all={found.value.sentences} />
      {found.value.node && (
        <details>
          <summary>{pl.tree}</summary>
          <ul class="tree"><StepOf step={found.value.node} open /></ul>
        </details>
      )}
    </>
  );
}

/** The first levels, and behind them all there are. */
function Sentences({ all }: { all: readonly string[] }) {
  const first = all.filter((sentence) => depthOf(sentence) <= 1);
  return (
    <>
      <SentenceList sentences={first} />
      {first.length < all.length && (
        <details>
          <summary>{pl.allSentences(all.length)}</summary>
          <SentenceList sentences={all} />
        </details>
      )}
    </>
  );
}

function SentenceList({ sentences }: { sentences: readonly string[] }) {
  return (
    <ul class="sentences" aria-label={pl.sentences}>
      {sentences.map((sentence, index) => <li key={index} class={`depth-${Math.min(5, depthOf(sentence))}`}>{sentence.trim()}</li>)}
    </ul>
  );
}

/** Sentences are indented by two spaces a level. */
const depthOf = (sentence: string) => (sentence.length - sentence.trimStart().length) / 2;

function StepOf({ step, open = false }: { step: Step; open?: boolean }) {
  const more = step.children.length + step.operands.length > 0;
  const amount = typeof step.amount === "number" ? showNumber(step.amount, step.unit === "$" ? "money" : "measure") : String(step.amount ?? pl.none);
  const head = <>{step.label} <b>{amount} {step.unit === "$" ? "" : step.unit}</b>{step.rule && <small> {pl.rule(step.rule, step.ruleVersion ?? 1)}</small>}</>;
  if (!more) return <li>{head}</li>;
  return (
    <li>
      <details open={open}>
        <summary>{head}</summary>
        {step.formula && <p class="soft">{step.formula}</p>}
        <ul>
          {step.operands.map((operand) => <li key={operand.name} class="operand">{operand.name}: <b>{valueOf(operand)}</b>{operand.source && <small> {pl.from(operand.source)}</small>}</li>)}
          {step.children.map((child) => <StepOf key={child.id} step={child} />)}
        </ul>
      </details>
    </li>
  );
}

/** A figure that a step is made of, with its unit; what is no figure stands as it is. */
function valueOf({ value, unit }: Step["operands"][number]): string {
  if (typeof value !== "number") return `${String(value)} ${unit}`;
  return unit === "$" ? showNumber(value, "rate") : `${showNumber(value, "measure")} ${unit}`;
}

function DaysOf({ site, period, line }: { site: string; period: string; line: LineCode }) {
  const found = useExplained(site, period, line, true);
  if (found.problem) return <p class="message" role="status">{found.problem.message}</p>;
  if (!found.value?.days) return <p role="status">{text.shell.loading}</p>;
  return <DayTable days={found.value.days} title={`${pl.days}, ${showMonth(period)}`} />;
}

function DayTable({ days, title }: { days: Days; title: string }) {
  return (
    <div class="scroll days" tabIndex={0} role="region" aria-label={title}>
      <table class="figures">
        <caption>{title}</caption>
        <thead><tr><th scope="col">{pl.day}</th><th scope="col">{pl.amount}</th><th scope="col" class="words">{pl.parts}</th></tr></thead>
        <tbody>
          {days.dates.map((day) => (
            <tr key={day.date}>
              <th scope="row">{showDay(day.date)}</th>
              <td>{showAmount(day.amount)}</td>
              <td class="words">{day.parts.map((part) => `${part.name} ${part.quantity === null ? "" : showNumber(part.quantity, "measure")}${part.rate === null ? "" : ` × ${showNumber(part.rate, "rate")}`} (${part.source})`).join("; ")}</td>
            </tr>
          ))}
        </tbody>
        {days.rounding !== null && <tfoot><tr><th scope="row">{pl.rounding}</th><td>{showNumber(days.rounding, "measure")}</td><td /></tr></tfoot>}
      </table>
    </div>
  );
}
