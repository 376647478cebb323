// A month's work by the types that openapi-typescript makes of docs/api/openapi.json: read, save, repeat, conflict, retry.
import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";

declare const process: { argv: string[] };
const [baseUrl = "", token = "", siteId = "", period = ""] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${token}` } });
const month = "/api/v1/forecasting/statistics/{siteId}/{period}";

function must<T>(value: T | undefined, error: unknown): T {
  if (value === undefined) throw new Error(JSON.stringify(error));
  return value;
}

async function save(occupancy: number, etag: string, key?: string) {
  const update: components["schemas"]["StatisticsUpdate"] = { days: [{ date: `${period}-20`, occupancy }] };
  const header = { "If-Match": etag, ...(key === undefined ? {} : { "Idempotency-Key": key }) };
  return client.PUT(month, { params: { path: { siteId, period }, header }, body: update });
}

const read = await client.GET(month, { params: { path: { siteId, period } } });
const first = must(read.data, read.error);
const availableRooms: number = first.data.availableRooms;
const seen = first.meta.etag ?? "";
const unchanged = await client.GET(month, {
  params: { path: { siteId, period }, header: { "If-None-Match": seen } },
  parseAs: "stream",
});

const saved = await save(0.81, seen, "month.ts");
const occupancies = must(saved.data, saved.error).data.days.filter((day) => day.date === `${period}-20`);
const repeated = await save(0.81, seen, "month.ts");
const refused = await save(0.82, seen);
const wrong = refused.error?.errors[0];
const current = wrong?.details["etag"];
const retried = await save(0.82, typeof current === "string" ? current : "");

const year = await client.GET("/api/v1/forecasting/pl-view/{siteId}/{period}", {
  params: { path: { siteId, period } },
});
const contribution = must(year.data, year.error).data.lines.find((line) => line.line === "flc");
const trend: number | null | undefined = contribution?.total.trend;

console.log(
  JSON.stringify({
    availableRooms,
    occupancy: occupancies.find((day) => day.series === "forecast")?.occupancy,
    statuses: [read, unchanged, saved, repeated, refused, retried, year].map(({ response }) => response.status),
    replayed: repeated.response.headers.get("Idempotency-Replayed"),
    code: wrong?.code,
    trend,
  }),
);
