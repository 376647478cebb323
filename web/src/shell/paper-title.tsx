/** What a sheet of paper has to say of itself beside its title, for it has no header: the site, and the month or the months. */
import { site as shownSite } from "../app";
import { showMonth } from "../format";
import { text } from "../text/en";
import { shownMonths } from "./month-rows";

export function PaperTitle({ site, period }: { site?: string; period: string }) {
  const name = site && [site, shownSite.value?.siteId === site && shownSite.value.name].filter(Boolean).join(" ");
  const months = shownMonths();
  const [first = period, last = first] = [months[0], months.at(-1)];
  return <span class="on-paper">{name ? `: ${name}` : ""}, {showMonth(first)}{last !== first && ` ${text.pages.to} ${showMonth(last)}`}</span>;
}
