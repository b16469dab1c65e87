import assert from "node:assert/strict";
import { test } from "node:test";

import * as queues from "../../src/clipshelf/web/js/queue.js";

const item = (id) => ({
  id,
  video: `${id}.mp4`,
  predicted_folder: null,
  top_predictions: [],
});
const order = (...ids) => ({ videos: ids.map(item), remaining: ids.length, waiting: 0 });
const seen = (queue) => [queue.current?.id ?? null, ...queue.upcoming.map((other) => other.id)];
const start = (...ids) => queues.received(queues.EMPTY, order(...ids), 0);

test("the first clip of the first queue is on screen", () => {
  assert.deepEqual(seen(start("a", "b", "c")), ["a", "b", "c"]);
});

test("a new order never replaces the clip on screen, nor shows it twice", () => {
  const queue = queues.received(start("a", "b", "c"), order("c", "a", "b"), 0);

  assert.deepEqual(seen(queue), ["a", "c", "b"]);
});

test("the clip on screen gets its first prediction, and keeps it", () => {
  const guess = (id, folder) => [
    {
      id,
      predicted_folder: folder,
      confidence: 0.5,
      top_predictions: [{ folder, confidence: 0.5 }],
    },
  ];
  const first = queues.predicted(start("a", "b"), guess("a", "dance"));
  const second = queues.predicted(first, guess("a", "travel"));

  assert.deepEqual([first.current.predicted_folder, first.current.video], ["dance", "a.mp4"]);
  assert.equal(second.current.predicted_folder, "dance");
  assert.equal(queues.predicted(start("a"), guess("b", "dance")).current.predicted_folder, null);
  const blind = start("a");
  blind.current = { ...blind.current, blind: true };
  assert.equal(queues.predicted(blind, guess("a", "dance")).current.predicted_folder, null);
});

test("an answer brings the next clip at once", () => {
  assert.deepEqual(seen(queues.answered(start("a", "b"))), ["b"]);
  assert.deepEqual(seen(queues.answered(start("a"))), [null]);
  assert.equal(queues.answered(queues.EMPTY), queues.EMPTY);
});

test("an order that was asked for before an answer does not bring its clip back", () => {
  const before = start("a", "b", "c");
  const waiting = queues.answered(before);
  const told = queues.confirmed(waiting, ["a"]);

  assert.deepEqual(seen(queues.received(waiting, order("a", "c"), before.turn)), ["b", "c"]);
  assert.deepEqual(seen(queues.received(told, order("a", "c"), before.turn)), ["b", "c"]);
});

test("a skipped clip comes back once the server says so", () => {
  const told = queues.confirmed(queues.answered(start("a", "b")), ["a"]);

  assert.deepEqual(seen(queues.received(told, order("b", "a"), told.turn)), ["b", "a"]);
});

test("answers that every order knows about are forgotten", () => {
  const told = queues.confirmed(queues.answered(start("a", "b")), ["a"]);

  assert.equal(queues.received(told, order("b"), told.turn).answered.size, 0);
});

test("a refused answer brings its clip next, or on screen when that is empty", () => {
  assert.deepEqual(seen(queues.returned(queues.answered(start("a", "b", "c")), item("a"))), [
    "b",
    "a",
    "c",
  ]);
  assert.deepEqual(seen(queues.returned(queues.answered(start("a")), item("a"))), ["a"]);
});

test("an undo shows its clip, and the one on screen comes after it", () => {
  const queue = queues.undone(queues.answered(start("a", "b", "c")), item("a"));

  assert.deepEqual(seen(queue), ["a", "b", "c"]);
  assert.equal(queue.answered.has("a"), false);
});

test("an undo of the clip on screen changes nothing that is seen", () => {
  assert.deepEqual(seen(queues.undone(start("a", "b"), item("a"))), ["a", "b"]);
});

test("a chosen clip changes places with the one on screen", () => {
  assert.deepEqual(seen(queues.picked(start("a", "b", "c"), "c")), ["c", "a", "b"]);
  assert.deepEqual(seen(queues.picked(start("a", "b"), "gone")), ["a", "b"]);
});

test("a new order need not hold the clip on screen, nor those whose answers are on their way", () => {
  const queue = queues.answered(queues.answered(start("a", "b", "c")));

  assert.deepEqual(queues.excluded(queue), ["c", "a", "b"]);
  assert.deepEqual(queues.excluded(queues.confirmed(queue, ["a"])), ["c", "b"]);
});

test("an answer left over from an earlier visit keeps its clip away", () => {
  const queue = queues.received(queues.answered(queues.EMPTY, ["a"]), order("a", "b"), 0);

  assert.deepEqual(seen(queue), ["b"]);
});

test("preloaded clips keep their places while the rest is ranked anew", () => {
  const queue = queues.received(start("a", "b", "c", "d", "e"), order("e", "c", "f", "d"), 0, 2);

  assert.deepEqual(seen(queue), ["a", "b", "c", "e", "f", "d"]);
  assert.deepEqual(queues.excluded(queue, 2), ["a", "b", "c"]);
});

test("answers for many clips take all of them away, on screen or not", () => {
  const queue = queues.answered(start("a", "b", "c", "d"), ["a", "c"]);

  assert.deepEqual(seen(queue), ["b", "d"]);
  assert.deepEqual(seen(queues.received(queue, order("c", "d"), 0)), ["b", "d"]);
  assert.deepEqual(seen(queues.received(queues.released(queue, ["c"]), order("c"), 0)), ["b", "c"]);
});

test("a renamed folder is renamed in every prediction", () => {
  const queue = start("a", "b");
  queue.current.predicted_folder = "old";
  queue.upcoming[0].top_predictions = [{ folder: "old", confidence: 1 }];

  const now = queues.renamed(queue, "old", "new");

  assert.equal(now.current.predicted_folder, "new");
  assert.equal(now.upcoming[0].predicted_folder, null);
  assert.equal(now.upcoming[0].top_predictions[0].folder, "new");
});
