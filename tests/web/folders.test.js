import assert from "node:assert/strict";
import { test } from "node:test";

import {
  inLearntOrder,
  matching,
  sameName,
  withWaiting,
} from "../../src/clipshelf/web/js/folders.js";

const named = (...names) => names.map((name) => ({ name, count: 0 }));
const names = (folders) => folders.map((folder) => folder.name);

test("a new folder comes last, so that no other folder changes its key", () => {
  const ordered = inLearntOrder(["dance", "travel"], named("ballet", "dance", "travel"));

  assert.deepEqual(names(ordered), ["dance", "travel", "ballet"]);
});

test("a folder that is gone leaves the others in their order", () => {
  assert.deepEqual(names(inLearntOrder(["c", "b", "a"], named("a", "c"))), ["c", "a"]);
});

test("the first time, folders stand as the server sends them", () => {
  assert.deepEqual(names(inLearntOrder([], named("b", "a"))), ["b", "a"]);
});

test("answers on their way count already", () => {
  const folders = [
    { name: "a", count: 3 },
    { name: "b", count: 1 },
  ];
  const shown = withWaiting(folders, [{ folder: "a" }, { folder: "a" }, { folder: null }]);

  assert.deepEqual(shown, [
    { name: "a", count: 5 },
    { name: "b", count: 1 },
  ]);
});

test("finding a folder ignores capitals and accents; beginnings come first", () => {
  const all = ["Slow cooking", "Café", "cooking", "Food/Cooking"];

  assert.deepEqual(matching(all, "COOK"), ["cooking", "Food/Cooking", "Slow cooking"]);
  assert.deepEqual(matching(all, "cafe"), ["Café"]);
  assert.deepEqual(matching(all, "cooking slow"), ["Slow cooking"]);
  assert.deepEqual(matching(all, "zzz"), []);
});

test("letters in their order will do where no name holds the words", () => {
  const all = ["comedy_memes", "cctv_calm", "dance"];

  assert.deepEqual(matching(all, "cmem"), ["comedy_memes"]);
  assert.deepEqual(matching(all, "comdy"), ["comedy_memes"]);
  assert.deepEqual(matching(all, "da"), ["dance"]);
  assert.deepEqual(matching(all, "mc"), []);
});

test("the same name in other letters is the same folder", () => {
  assert.equal(sameName(["Café", "dance"], " CAFE "), "Café");
  assert.equal(sameName(["Café"], "coffee"), undefined);
});
