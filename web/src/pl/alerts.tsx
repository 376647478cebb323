/** Open alerts of a site: what is wrong with its data, or far from plan. */
import { app } from "../app";
import { useLoaded } from "../api/loaded";
import { answered } from "../api/problem";
import { showMoment } from "../format";
import { text } from "../text/en";
import { pl } from "../text/pl";
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
