import assert from "node:assert/strict";
import { test } from "node:test";

import * as batches from "../../src/clipshelf/web/js/batch.js";

const clips = (...ids) => ids.map((id) => ({ id }));
const group = (folder, ...ids) => ({ folder, videos: clips(...ids) });
const NOBODY = new Map();
const start = (...groups) => batches.received(batches.NO_BATCH, groups, NOBODY);
const left = (batch) => batches.leftIn(batch).map(({ id }) => id);
const names = (batch) => batch.groups.map(({ folder }) => folder);

test("the first group is on screen, and all of it is in", () => {
  const batch = start(group("pets", "a", "b"), group("sport", "c"));

  assert.equal(batches.shownGroup(batch).folder, "pets");
  assert.deepEqual(left(batch), ["a", "b"]);
});

test("a click takes a clip out, another one puts it back", () => {
  const out = batches.marked(start(group("pets", "a", "b")), 1, false);

  assert.deepEqual(left(out), ["a"]);
  assert.deepEqual(left(batches.marked(out, 1, false)), ["a", "b"]);
  assert.deepEqual(left(batches.marked(out, 9, false)), ["a"]);
});

test("shift takes out all between the last click and this one, in either direction", () => {
  const pets = start(group("pets", ..."abcdef"));

  assert.deepEqual(left(batches.marked(batches.marked(pets, 1, false), 3, true)), ["a", "e", "f"]);
  assert.deepEqual(left(batches.marked(batches.marked(pets, 4, false), 2, true)), ["a", "b", "f"]);
});

test("arrows go from clip to clip and stop at the ends; with shift they take out on the way", () => {
  const pets = start(group("pets", ..."abcdef"));
  const there = batches.moved(pets, 2, false);

  assert.equal(there.cursor, 2);
  assert.equal(batches.moved(there, -9, false).cursor, 0);
  assert.equal(batches.moved(there, 9, false).cursor, 5);
  assert.deepEqual(left(batches.moved(there, 1, true)), ["a", "b", "e", "f"]);
});

test("another group begins anew, and the groups go round", () => {
  const batch = batches.marked(start(group("pets", "a"), group("sport", "b")), 0, false);

  const next = batches.turned(batch, 1);
  assert.deepEqual([batches.shownGroup(next).folder, left(next)], ["sport", ["b"]]);
  assert.equal(batches.shownGroup(batches.turned(next, 1)).folder, "pets");
  assert.equal(batches.shownGroup(batches.shown(batch, "sport")).folder, "sport");
  assert.equal(batches.shown(batch, "gone"), batch);
  assert.equal(batches.turned(batches.NO_BATCH, 1), batches.NO_BATCH);
});

test("new groups leave the one on screen alone, with what was taken out of it", () => {
  const batch = batches.marked(start(group("pets", "a", "b"), group("sport", "c")), 0, false);

  const later = batches.received(batch, [group("music", "x"), group("pets", "z")], NOBODY);

  assert.deepEqual([names(later), left(later)], [["pets", "music"], ["b"]]);
});

test("a filed group goes, and what was taken out of it is not offered for that folder again", () => {
  const filed = batches.filed(
    batches.marked(start(group("pets", "a", "b"), group("sport", "c")), 0, false),
  );
  const later = batches.received(filed, [group("pets", "a", "d"), group("music", "a")], NOBODY);

  assert.deepEqual(names(filed), ["sport"]);
  assert.deepEqual(
    later.groups.map(({ folder, videos }) => [folder, videos.map(({ id }) => id)]),
    [
      ["sport", ["c"]],
      ["pets", ["d"]],
      ["music", ["a"]],
    ],
  );
});

test("clips whose answers are on their way are in no new group, and an empty group is none", () => {
  const answered = new Map([
    ["a", Infinity],
    ["b", 3],
  ]);

  const batch = batches.received(
    batches.NO_BATCH,
    [group("pets", "a"), group("sport", "b")],
    answered,
  );

  assert.deepEqual(names(batch), ["sport"]); // "b" was filed and taken back since
});
