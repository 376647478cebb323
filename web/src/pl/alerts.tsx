/** Open alerts of a site, or of the sites of a unit: what is wrong with its data, or far from plan. */
import { useSignal } from "@preact/signals";
import { app } from "../app";
import { useLoaded } from "../api/loaded";
import { answered } from "../api/problem";
import { showMoment } from "../format";
import { go } from "../shell/navigation";
import { text } from "../text/en";
import { pl } from "../text/pl";
import { bySite } from "./alert-groups";
import type { Alert } from "./year";

const SHOWN = 20;

export function SiteAlerts({ site }: { site: string }) {
  const { value, problem } = useLoaded(site, async (signal) => {
    const params = { path: { siteId: site }, query: { limit: SHOWN } };
    const answer = await answered(app().api.GET("/api/v1/forecasting/alerts/{siteId}", { params, signal }));
    return { alerts: answer.data, total: answer.meta.total, warnings: answer.meta.warnings ?? [] };
  });
  return (
    <section class="panel alerts" aria-label={pl.alerts.title}>
      <h2>{pl.alerts.title}</h2>
      {problem && <p class="message wrong" role="alert">{problem.message}</p>}
      {!value && !problem && <p role="status">{text.shell.loading}</p>}
      {value && <AlertList alerts={value.alerts} total={value.total} />}
      {value?.warnings.map((warning) => <p key={warning.code} class="soft">{warning.message}</p>)}
    </section>
  );
}

export function AlertList({ alerts, total }: { alerts: readonly Alert[]; total: number }) {
  if (!alerts.length) return <p class="soft">{pl.alerts.none}</p>;
  return (
    <>
      <ul class="alert-list">
        {alerts.map((alert) => (
          <li key={alert.id} class={alert.severity}>
            <b>{alert.severity === "high" ? "⚠ " : ""}{pl.alerts.severity[alert.severity]}</b> {alert.message} <small>{showMoment(alert.at)}</small>
          </li>
        ))}
      </ul>
      {total > alerts.length && <p class="soft">{pl.alerts.more(alerts.length, total)}</p>}
    </>
  );
}

const SITES_SHOWN = 10;

/** Alerts by site, those with the gravest first: each opens to its alerts, which come as they are given. */
export function AlertGroups({ alerts, total, names }: { alerts: readonly Alert[]; total: number; names: ReadonlyMap<string, string> }) {
  const isWhole = useSignal(false);
  if (!alerts.length) return <p class="soft">{pl.alerts.none}</p>;
  const groups = bySite(alerts);
  const shown = isWhole.value ? groups : groups.slice(0, SITES_SHOWN);
  return (
    <>
      {shown.map(({ site, of, high }) => (
        <details key={site} class="alert-group">
          <summary>{high > 0 && <span aria-hidden="true">⚠ </span>}{pl.alerts.group([site, names.get(site)].filter(Boolean).join(" "), of.length, high)}</summary>
          <AlertList alerts={of} total={of.length} />
          <p class="links"><button type="button" class="link" onClick={() => void go({ unit: "", site, tab: "pl-view" })}>{pl.alerts.into(site)}</button></p>
        </details>
      ))}
      {shown.length < groups.length && <p><button type="button" onClick={() => (isWhole.value = true)}>{pl.alerts.moreSites(groups.length - shown.length)}</button></p>}
      {total > alerts.length && <p class="soft">{pl.alerts.more(alerts.length, total)}</p>}
    </>
  );
}
