/** Alerts of many sites, put together by site. Pure. */
import type { Alert } from "./year";

export interface AlertGroup {
  readonly site: string;
  readonly of: readonly Alert[];
  readonly high: number;
}

/** The sites with the most high alerts first, then those with the most. */
export function bySite(alerts: readonly Alert[]): readonly AlertGroup[] {
  const sites = new Map<string, Alert[]>();
  for (const alert of alerts) sites.set(alert.siteId, [...(sites.get(alert.siteId) ?? []), alert]);
  const groups = [...sites].map(([site, of]): AlertGroup => ({ site, of, high: of.filter((alert) => alert.severity === "high").length }));
  return groups.sort((one, other) => other.high - one.high || other.of.length - one.of.length || one.site.localeCompare(other.site));
}
