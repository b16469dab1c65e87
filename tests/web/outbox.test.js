import assert from "node:assert/strict";
import { test } from "node:test";

import { Outbox } from "../../src/clipshelf/web/js/outbox.js";

/** An outbox whose deliveries end when the test says so. */
function made({ again = () => true } = {}) {
  const seen = { tried: [], refused: [] };
  const waiting = [];
  const outbox = new Outbox({
    deliver(entry) {
      seen.tried.push(entry);
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    again,
    refused: (entry, error) => seen.refused.push([entry, error.message]),
    changed: () => {},
  });
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    outbox,
    seen,
    async works() {
      waiting.shift().resolve();
      await settled();
    },
    async fails() {
      waiting.shift().reject(new Error("away"));
      await settled();
    },
  };
}

test("answers go out one at a time, in their order", async () => {
  const { outbox, seen, works } = made();

  outbox.push("a");
  outbox.push("b");
  assert.deepEqual(seen.tried, ["a"]);
  await works();
  assert.deepEqual(seen.tried, ["a", "b"]);
  await works();
  assert.deepEqual(outbox.entries, []);
});

test("an answer is tried again until it arrives, and those behind it wait", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { outbox, seen, works, fails } = made();

  outbox.push("a");
  outbox.push("b");
  await fails();
  assert.deepEqual(seen.tried, ["a"]);
  t.mock.timers.tick(400);
  await Promise.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(seen.tried, ["a", "a"]);
  await works();
  assert.deepEqual(seen.tried, ["a", "a", "b"]);
  assert.deepEqual(seen.refused, []);
});

test("a server that is back is tried at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] }); // and never moved on
  const { outbox, seen, fails } = made();

  outbox.push("a");
  await fails();
  outbox.wake();
  await new Promise((resolve) => setImmediate(resolve));

  assert.deepEqual(seen.tried, ["a", "a"]);
});

test("a refused answer is given up, and the next one goes out", async () => {
  const { outbox, seen, fails } = made({ again: () => false });

  outbox.push("a");
  outbox.push("b");
  await fails();

  assert.deepEqual(seen.refused, [["a", "away"]]);
  assert.deepEqual(seen.tried, ["a", "b"]);
});

test("tries are counted for each answer anew", async () => {
  const counts = [];
  const { outbox, fails } = made({
    again: (entry, _, tries) => (counts.push([entry, tries]), false),
  });

  outbox.push("a");
  outbox.push("b");
  await fails();
  await fails();

  assert.deepEqual(counts, [
    ["a", 1],
    ["b", 1],
  ]);
});

test("only an answer that was not yet tried can be taken back", async () => {
  const { outbox, seen, works } = made();

  outbox.push("a");
  assert.equal(outbox.takeBack(), null);
  outbox.push("b");
  assert.equal(outbox.takeBack(), "b");
  await works();
  assert.deepEqual(seen.tried, ["a"]);
});

test("whoever waits for an empty outbox is told when the last answer has arrived", async () => {
  const { outbox, works } = made();
  let empty = false;
  await outbox.emptied(); // at once

  outbox.push("a");
  outbox.push("b");
  void outbox.emptied().then(() => (empty = true));
  await works();
  assert.equal(empty, false);
  await works();

  assert.equal(empty, true);
});
