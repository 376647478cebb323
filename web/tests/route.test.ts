/** Addresses: what is written is read again, and whatever stands there never breaks the page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { COMPARISONS, format, isMonth, monthAfter, parse, TABS, type Route } from "../src/shell/route";

const name = fc.string({ minLength: 1 }).filter((site) => !/^\.{1,2}$/.test(site));
const shared = {
  period: fc.date({ min: new Date("2000-01-01"), max: new Date("2099-01-01"), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 7)),
  compare: fc.constantFrom("" as const, ...COMPARISONS),
};
const places = fc.record({ ...shared, site: name, unit: fc.constant(""), tab: fc.constantFrom(...TABS), line: fc.string() }, { noNullPrototype: true });
const units = fc.record({ ...shared, site: fc.constant(""), unit: name.map((id) => `region/${id}`), tab: fc.constant("pl-view" as const), line: fc.string() }, { noNullPrototype: true });
const routes: fc.Arbitrary<Route> = fc.oneof(places, units).map((route) => (route.tab === "pl-view" ? route : { ...route, line: "" }));

test("an address says all that is chosen", () => {
  fc.assert(
    fc.property(routes, (route) => {
      const url = new URL(format(route), "http://localhost");
      assert.deepEqual(parse(url.pathname, url.search), route);
    }),
  );
});

test("the address of the seed", () => {
  const route: Route = { site: "0170", period: "2026-12", tab: "statistics", compare: "budget", line: "", unit: "" };
  assert.equal(format(route), "/sites/0170/2026-12/statistics?compare=budget");
});

test("any address is read, and what is unknown is left empty", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (path, search) => void parse(path, search)));
  assert.deepEqual(parse("/sites/%zz/2026-13/other", "?compare=x"), { site: "%zz", period: "", tab: "statistics", compare: "", line: "", unit: "" });
});

test("months follow each other over years", () => {
  assert.equal(monthAfter("2026-12", 1), "2027-01");
  assert.equal(monthAfter("2026-01", -1), "2025-12");
  fc.assert(
    fc.property(fc.integer({ min: -600, max: 600 }), (months) => {
      const there = monthAfter("2026-06", months);
      assert.ok(isMonth(there));
      assert.equal(monthAfter(there, -months), "2026-06");
    }),
  );
});
