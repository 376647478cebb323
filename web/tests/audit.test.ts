/** The audit trail in words: every place and value of the API reads as a person would say it, and none gets lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fieldOf, valueOf, whatOf } from "../src/advanced/audit-words";

test("places of bodies and contracts are named by the words of the tabs, days by their date", () => {
  const named: Record<string, string> = {
    "/days/2025-04-20/driveInRatio": "Sun, Apr 20: Drive-in",
    "/days/2025-04-20/valetComps": "Sun, Apr 20: Valet comps",
    "/rows/2025-08-02/GSA2/regularHours": "Sat, Aug 2: GSA2, Regular hours",
    "/rates/selfOvernight": "Self-park overnight",
    "/accounts/7045": "7045",
    "/gpoFees": "GPO fees",
    "/inputMode": "Entered as",
    "revenue_share.structures[0].tiers[1].percent": "Revenue share, Structures 1, Tiers 2, Percent",
    from: "In force from",
  };
  assert.deepEqual(Object.fromEntries(Object.keys(named).map((place) => [place, fieldOf(place)])), named);
  assert.equal(whatOf("rates", "2025-08"), "Parking rates, August 2025");
  assert.equal(whatOf("somethingNew", "2025-08"), "Something new, August 2025");
});

test("values are written as people read them", () => {
  const values: [unknown, string][] = [
    [null, "not set"], [true, "yes"], [1234.5, "1,234.5"], [[], "none"], [["a", 1], "a, 1"], ["2025-04-20", "Sunday, April 20, 2025"],
    [{ startDate: null, totalSpaces: 12 }, "Start date not set; Total spaces 12"], ["<script>", "<script>"],
  ];
  for (const [value, words] of values) assert.equal(valueOf(value), words);
});

test("whatever a place or a value holds, something is said of it", () => {
  fc.assert(fc.property(fc.string({ minLength: 1 }).filter((one) => /[^/.\s]/.test(one)), (place) => assert.notEqual(fieldOf(`/x${place}`), "")));
  fc.assert(fc.property(fc.jsonValue(), (value) => assert.equal(typeof valueOf(value), "string")));
});
