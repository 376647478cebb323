/** Where the API has the months of each tab. */
import type { Route, Tab } from "../shell/route";

const BASE = "/api/v1/forecasting";

export const MONTHS = {
  statistics: `${BASE}/statistics/{siteId}/{period}`,
  payroll: `${BASE}/payroll/{siteId}/{period}`,
  "parking-rates": `${BASE}/rates/{siteId}/{period}`,
  "other-revenue": `${BASE}/revenue/other/{siteId}/{period}`,
  "other-expenses": `${BASE}/expenses/{siteId}/{period}`,
} as const satisfies Partial<Record<Tab, string>>;

/** What the page reads first of all where an address leads. */
export function firstReads({ site, period, tab, unit }: Route): readonly string[] {
  if (unit || !site) return [];
  const month = tab === "pl-view" || !period ? [] : [MONTHS[tab].replace("{siteId}", encodeURIComponent(site)).replace("{period}", period)];
  return [`${BASE}/sites/${encodeURIComponent(site)}`, ...month];
}
