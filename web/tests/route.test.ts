/** Addresses: what is written is read again, and whatever stands there never breaks the page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { daysOf } from "../src/shell/range";
import { COMPARISONS, format, isMonth, monthAfter, monthsIn, moved, parse, rangeOf, TABS, unknownIn, type Route } from "../src/shell/route";

const name = fc.string({ minLength: 1 }).filter((site) => !/^\.{1,2}$/.test(site));
const shared = {
  period: fc.date({ min: new Date("2000-01-01"), max: new Date("2099-01-01"), noInvalidDate: true }).map((day) => day.toISOString().slice(0, 7)),
  compare: fc.constantFrom("" as const, ...COMPARISONS),
};
const places = fc.record({ ...shared, range: fc.integer({ min: 1, max: 12 }), site: name, unit: fc.constant(""), tab: fc.constantFrom(...TABS), line: fc.string() }, { noNullPrototype: true });
const units = fc.record({ ...shared, range: fc.constant(1), site: fc.constant(""), unit: name.map((id) => `region/${id}`), tab: fc.constant("pl-view" as const), line: fc.string() }, { noNullPrototype: true });
const routes: fc.Arbitrary<Route> = fc.oneof(places, units).map((route) => ({ ...route, range: rangeOf(route.period, route.range), ...(route.tab !== "pl-view" && { line: "" }) }));

test("an address says all that is chosen", () => {
  fc.assert(
    fc.property(routes, (route) => {
      const url = new URL(format(route), "http://localhost");
      assert.deepEqual(parse(url.pathname, url.search), route);
    }),
  );
});

test("the address of the seed", () => {
  const route: Route = { site: "0170", period: "2026-12", tab: "statistics", range: "", compare: "budget", line: "", unit: "" };
  assert.equal(format(route), "/sites/0170/2026-12/statistics?compare=budget");
});

test("any address is read, and what is unknown is left empty", () => {
  fc.assert(fc.property(fc.string(), fc.string(), (path, search) => void parse(path, search)));
  assert.deepEqual(parse("/sites/%zz/2026-13/other", "?compare=x"), { site: "%zz", period: "", tab: "statistics", range: "", compare: "", line: "", unit: "" });
});

test("what names nothing is told, and nothing of a good address is", () => {
  fc.assert(fc.property(fc.string(), (path) => void unknownIn(path)));
  fc.assert(fc.property(routes, (route) => assert.deepEqual(unknownIn(new URL(format(route), "http://localhost").pathname), [])));
  assert.deepEqual(unknownIn("/sites/0170/2026-13/other"), ["2026-13", "other"]);
  assert.deepEqual(unknownIn("/units/district/d-orlando/abcd"), ["abcd"]);
  assert.deepEqual([unknownIn("/nothing/here"), unknownIn("/"), unknownIn("/sites/0170")], [["nothing"], [], []]);
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

test("days of a page are counted among those of all months", () => {
  const months = ["2027-12", "2028-01", "2028-02"]; // a leap year
  assert.deepEqual([0, 1, 2].map((at) => daysOf(months, at)), [[1, 31, 91], [32, 62, 91], [63, 91, 91]]);
});

test("a range holds the month that is shown, or moves on with it", () => {
  const range = "2026-11..2027-01";
  assert.deepEqual(monthsIn(range), ["2026-11", "2026-12", "2027-01"]);
  assert.equal(moved(range, "2027-01"), range);
  assert.equal(moved(range, "2027-02"), "2027-02..2027-04");
  assert.equal(moved("", "2027-02"), "");
  assert.equal(parse("/sites/0170/2026-12/payroll", `?range=${range}`).range, range);
  for (const wrong of ["2026-12..2026-11", "2026-12..2026-12", "2026-01..2027-01", "2027-01..2027-03", "x..y", "2026-12..", "2026-12..2027-01..2027-02"]) {
    assert.equal(parse("/sites/0170/2026-12/payroll", `?range=${wrong}`).range, "", wrong);
  }
  fc.assert(fc.property(fc.string(), (text) => monthsIn(text).length === 0));
});

test("an address names nothing by what every object has", () => {
  for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
    assert.deepEqual(unknownIn(`/${name}`), [name]);
    assert.deepEqual(unknownIn(`/sites/0170/${name}/${name}`), [name, name]);
    assert.deepEqual(unknownIn(`/units/district/d-orlando/${name}`), [name]);
    assert.equal(parse(`/sites/${name}/2026-12/statistics`, "").site, name);
    assert.equal(parse("/sites/0170/2026-12/statistics", `?compare=${name}`).compare, "");
  }
});
