/** Changes that were not saved and are kept for other months than the one that is shown: a way to each, and what is dropped. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { useLatest } from "../api/latest";
import { app, asOf, isOver } from "../app";
import { showMoment, showMonth } from "../format";
import { go, route } from "../shell/navigation";
import { TABS, type Tab } from "../shell/route";
import { shownMonths } from "../shell/month-rows";
import { text } from "../text/en";
import * as drafts from "./drafts";
import { isDue, keptOf, type Kept } from "./kept";
import { dirty } from "./open";

const words = text.kept;

export function KeptDrafts() {
  const kept = useSignal<readonly Kept[]>([]);
  const dropped = useSignal<readonly Kept[]>([]);
  const { tab, site, period } = route.value;
  const latest = useLatest();
  const look = () => {
    const now = Date.now();
    const { userId } = app().me;
    const shown = (all: readonly drafts.Draft[]) => {
      const found = all.map((draft) => keptOf(draft, userId, asOf.value.slice(0, 7), now));
      const due = found.filter((one) => isDue(one, now));
      for (const { draft } of due) void drafts.drop(draft.id);
      for (const { draft, last } of found) if (last && !draft.told) void drafts.tell(draft);
      dropped.value = [...dropped.value, ...due];
      kept.value = found.filter((one) => !due.includes(one));
    };
    void latest.ask(() => drafts.all(userId), shown, () => (kept.value = []));
  };
  const open = new Set(dirty.value.map(({ id }) => id));
  useEffect(look, [tab, site, period, [...open].join()]); // what was saved meanwhile is kept no longer
  const rows = shownMonths().filter((month) => !isOver(month));
  const isShown = (one: Kept) => one.tab === tab && one.site === site && (one.period === period || rows.includes(one.period));
  const shown = kept.value.filter((one) => !open.has(one.draft.id) && !isShown(one));
  return (
    <>
      {dropped.value.length > 0 && (
        <p class="message" role="status">{words.dropped(dropped.value.map(placeOf).join("; "))} <button type="button" onClick={() => (dropped.value = [])}>{words.close}</button></p>
      )}
      {shown.length > 0 && (
        <details class="message kept">
          <summary>{words.title(shown.length)}</summary>
          <ul>
            {shown.map((one) => (
              <li key={one.draft.id}>
                <button type="button" class="link" onClick={() => void go({ tab: tabOf(one), site: one.site, period: one.period, unit: "" })}>{placeOf(one)}</button>
                <span>{words.of(one.summary, showMoment(new Date(one.draft.at).toISOString()))} {one.last && words.last[one.last]}</span>
                <button type="button" aria-label={words.discard(placeOf(one))} onClick={() => void drafts.drop(one.draft.id).then(look)}>{text.save.restoreNo}</button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const tabOf = ({ tab }: Kept): Tab => TABS.find((one) => one === tab) ?? "statistics";
const placeOf = (one: Kept): string => `${text.tabs[tabOf(one)]}, ${one.site}, ${showMonth(one.period)}`;
