import assert from "node:assert/strict";
import { test } from "node:test";

import { canBegin } from "../../src/clipshelf/web/js/setup/setup.js";
import {
  foundLine,
  ignoredLines,
  lookingLine,
  size,
  suggestions,
} from "../../src/clipshelf/web/js/setup/words.js";

test("sizes are given in the unit that a person would use", () => {
  assert.equal(size(0), "0 bytes");
  assert.equal(size(999), "999 bytes");
  assert.equal(size(1500), "1.5 kB");
  assert.equal(size(23_400_000), "23 MB");
  assert.equal(size(5_100_000_000), "5.1 GB");
});

test("what is passed over is named, most of it first", () => {
  const lines = ignoredLines({ ignored: { hidden: 1, partial: 3 } });

  assert.deepEqual(lines, ["3 downloads that are not finished", "1 hidden file"]);
});

test("what was found is one line", () => {
  assert.equal(foundLine({ videos: 2, folders: {}, bytes: 10 }), "2 clips, 10 bytes");
  assert.equal(
    foundLine({ videos: 1, folders: { a: 1 }, bytes: 10 }),
    "1 clip and 1 folder, 10 bytes",
  );
});

test("the clips' own tags are suggested first, and nothing that is there already", () => {
  const found = suggestions(["pasta", "pets", "cooking"], ["Pets"]);

  assert.deepEqual(found.slice(0, 2), ["Pasta", "Cooking"]);
  assert.equal(new Set(found.map((name) => name.toLowerCase())).size, found.length);
  assert.ok(!found.includes("Pets"));
  assert.ok(found.length <= 10);
});

test("labelling can begin with a batch, or with all that there is", () => {
  assert.equal(canBegin({ ready: 0, waiting: 0 }), false);
  assert.equal(canBegin({ ready: 19, waiting: 5 }), false);
  assert.equal(canBegin({ ready: 20, waiting: 5 }), true);
  assert.equal(canBegin({ ready: 3, waiting: 0 }), true);
});

test("how far learning is says nothing of how far looking is", () => {
  const job = { id: "1", state: "running", done: 0, total: 3, rate: 0, seconds_left: null };
  const at = { folders: [], job: { ...job, work: "map" }, ready: 53, waiting: 0 };

  assert.equal(lookingLine(at), "53 clips can be sorted.");
  assert.equal(lookingLine({ ...at, job: { ...job, work: "embed" }, waiting: 1 }), "0 of 3");
});
