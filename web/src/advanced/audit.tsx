/** Who changed which field of the site, when and why; the newest first. */
import type { components } from "../../generated/api";
import { useSignal } from "@preact/signals";
import { app } from "../app";
import { useLoaded } from "../api/loaded";
import { answered } from "../api/problem";
import { showMoment } from "../format";
import { text } from "../text/en";
import { levelText } from "../text/levels";
import { fieldOf, valueOf, whatOf } from "./audit-words";

type Change = components["schemas"]["FieldChangeView"];
const SAVES = 50;
const words = levelText.audit;

export function AuditTrail({ site }: { site: string }) {
  const cursor = useSignal("");
  const before = useSignal<readonly Change[]>([]);
  const found = useLoaded(`${site}/${cursor.value}`, async (signal) => {
    const query = { limit: SAVES, ...(cursor.value && { cursor: cursor.value }) };
    const answer = await answered(app().api.GET("/api/v1/forecasting/audit/{siteId}", { params: { path: { siteId: site }, query }, signal }));
    return { entries: answer.data.entries, next: answer.meta.nextCursor ?? "" };
  });
  if (found.problem) return <p class="message wrong" role="alert">{found.problem.message}</p>;
  if (!found.value) return <p role="status">{text.shell.loading}</p>;
  const entries = [...before.value, ...(found.busy ? [] : found.value.entries)];
  const { next } = found.value;
  if (!entries.length && !found.busy) return <p>{words.none}</p>;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label={words.caption(site)}>
        <table class="figures audit">
          <caption>{words.caption(site)}</caption>
          <thead><tr>{Object.entries(words.columns).map(([key, name]) => <th key={key} scope="col" class={key}>{name}</th>)}</tr></thead>
          <tbody>
            {entries.map((one, index) => (
              <tr key={index}>
                <th scope="row" class="when">{showMoment(one.at)}</th>
                <td class="who">{one.user}</td>
                <td class="what">{whatOf(one.entity, one.period)}</td>
                <td class="place" title={one.field}>{fieldOf(one.field)}</td>
                <td class="before" data-label={words.columns.before}>{valueOf(one.old)}</td>
                <td class="after" data-label={words.columns.after}>{valueOf(one.new)}</td>
                <td class="why">{one.reason ?? ""}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {next && !found.busy && <button type="button" onClick={() => ((before.value = entries), (cursor.value = next))}>{words.more}</button>}
    </>
  );
}
