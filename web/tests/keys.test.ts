/** Keys: those of a spreadsheet do what they do there, and those of browser and screen reader are left alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { command, type Key } from "../src/grid/keys";

const key = (name: string, change: Partial<Key> = {}): Key => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...change });

test("keys of a spreadsheet", () => {
  assert.deepEqual(command(key("Enter"), true), { do: "move", rows: 1, columns: 0, extend: false });
  assert.deepEqual(command(key("Tab"), false), { do: "move", rows: 0, columns: 1, extend: false, wraps: true });
  assert.deepEqual(command(key("ArrowDown", { shiftKey: true }), false), { do: "move", rows: 1, columns: 0, extend: true });
  assert.deepEqual(command(key("ArrowRight", { ctrlKey: true }), false), { do: "edge", rows: 0, columns: 1, extend: false });
  assert.deepEqual(command(key("7"), false), { do: "type", text: "7" });
  for (const [name, meant] of [["z", "undo"], ["y", "redo"], ["d", "fill"], ["a", "all"]] as const) assert.deepEqual(command(key(name, { ctrlKey: true }), false), { do: meant });
  assert.deepEqual(command(key("F2"), false), { do: "edit" });
  assert.deepEqual(command(key("Delete"), false), { do: "clear" });
  assert.deepEqual(command(key("Escape"), true), { do: "cancel" });
});

test("arrows move within the text of a cell that is edited", () => {
  for (const name of ["ArrowLeft", "ArrowRight", "Home", "End", "a", "Delete"]) assert.equal(command(key(name), true), null);
});

test("keys with Alt, and those that browsers own, mean nothing here", () => {
  fc.assert(fc.property(fc.string(), fc.boolean(), (name, editing) => assert.equal(command(key(name, { altKey: true }), editing), null)));
  for (const name of ["c", "v", "x", "s", "f", "t", "w", "l", "p", "r"]) assert.equal(command(key(name, { ctrlKey: true }), false), null);
  for (const name of ["F1", "F5", "F12", "Insert", "CapsLock", "Escape"]) assert.equal(command(key(name), false), null);
});
