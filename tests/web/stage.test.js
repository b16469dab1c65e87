import assert from "node:assert/strict";
import { test } from "node:test";

import { EMPTY, answered, received } from "../../src/clipshelf/web/js/queue.js";
import { stageOf } from "../../src/clipshelf/web/js/stage.js";

const library = (facts) => ({
  jobs: [],
  library: {
    total: 9,
    askable: 0,
    labelled: 6,
    filed: 0,
    skipped: 0,
    none: 0,
    waiting: 0,
    ...facts,
  },
});
const queue = (...ids) =>
  received(EMPTY, { videos: ids.map((id) => ({ id })), remaining: ids.length, waiting: 0 }, 0);
const stage = (server, shown, asking = false) => stageOf({ server, queue: shown, asking });

test("a clip is shown whatever else goes on", () => {
  assert.equal(stage(null, queue("a")), "clip");
  assert.equal(stage(library({ waiting: 5 }), queue("a"), true), "clip");
});

test("before the first answer of the server the page is loading", () => {
  assert.equal(stage(null, EMPTY), "loading");
  assert.equal(stage(library({}), EMPTY), "loading");
});

test("while the last answer or a new queue is on its way it is too early to celebrate", () => {
  assert.equal(stage(library({}), answered(queue("a"))), "loading");
  assert.equal(stage(library({}), queue(), true), "loading");
});

test("a library without videos is told from one that is being scanned", () => {
  const scanning = { ...library({ total: 0 }), jobs: [{ work: "scan", state: "running" }] };

  assert.equal(stage(library({ total: 0 }), queue()), "empty");
  assert.equal(stage(scanning, queue()), "embedding");
});

test("clips that wait for their vectors are on their way", () => {
  assert.equal(stage(library({ askable: 4, waiting: 4 }), queue()), "embedding");
});

test("all is sorted when nothing is left but what was skipped", () => {
  assert.equal(stage(library({}), queue()), "done");
  assert.equal(stage(library({ askable: 2, skipped: 2 }), queue()), "done");
  assert.equal(stage(library({ askable: 3, skipped: 2, none: 1 }), queue()), "done");
});

test("clips that nobody can be asked about are not called sorted", () => {
  assert.equal(stage(library({ askable: 3, skipped: 1 }), queue()), "stuck");
  assert.equal(stage(library({ labelled: 0 }), queue()), "stuck"); // not one can be read
});
