/** What is to be known before something is entered: another window on the month, a browser that keeps nothing, a closed site. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { may, site } from "../app";
import { isDurable, isFull } from "../documents/drafts";
import { others } from "../documents/windows";
import { showWholeDay } from "../format";
import { text } from "../text/en";
import { route, unknown } from "./navigation";

export function Told() {
  const keeps = useSignal(true);
  useEffect(() => void isDurable().then((durable) => (keeps.value = durable)), []);
  const { period, unit } = route.value;
  const strange = unknown.value.length > 0 && text.told.unknown(unknown.value.join(", "));
  const told = unit ? [strange] : [strange, others.value > 0 && text.told.otherWindow, !keeps.value && may("forecasting:write") && text.told.keepsNothing, isFull.value && text.told.isFull, siteIn(period)];
  return <div role="status" class="told">{told.map((sentence) => sentence && <p key={sentence} class="message">{sentence}</p>)}</div>;
}

/** That the site is closed in the month, or not open yet. */
function siteIn(period: string): string {
  const { startDate, closeDate } = site.value?.siteId === route.value.site ? site.value : {};
  if (closeDate && closeDate < `${period}-01`) return text.told.closed(showWholeDay(closeDate));
  if (startDate && startDate.slice(0, 7) > period) return text.told.opens(showWholeDay(startDate));
  return "";
}
