import assert from "node:assert/strict";
import { test } from "node:test";

import { Checking } from "../../src/clipshelf/web/js/sorting/checking.js";
import {
  countAbove,
  estimate,
  histogram,
  startAt,
  USUAL,
} from "../../src/clipshelf/web/js/sorting/estimates.js";
import {
  carriedOver,
  firstOut,
  left,
  put,
  total,
} from "../../src/clipshelf/web/js/sorting/picks.js";
import {
  auditedLine,
  exactly,
  prospectLine,
  removedLine,
  restLine,
  roughly,
  standingLine,
  startLine,
} from "../../src/clipshelf/web/js/sorting/words.js";

const OUTLOOK = {
  confidences: [0.99, 0.9, 0.9, 0.6, 0.4],
  columns: [0, 1, 0, 2, 1],
  folders: ["a", "b", "c"],
  calibrated: true,
  audit: { confidences: [0.95, 0.92, 0.5], correct: [true, false, true] },
  held: 0,
};

const clip = (id, confidence = 0.9, taken_out = false) => ({ id, confidence, taken_out });
const plan = (...shelves) => ({
  folders: shelves.map((videos, at) => ({ folder: `folder ${at}`, videos })),
});

test("a threshold files what is at least as sure, and tells what to expect", () => {
  const found = estimate(OUTLOOK, 0.9);

  assert.equal(found.count, 3);
  assert.equal(found.stay, 2);
  assert.equal(found.folders, 2);
  assert.ok(Math.abs(found.wrong - 0.21) < 1e-9);
  assert.deepEqual([found.right, found.audited], [1, 2]);
});

test("the count above a threshold is right at every border", () => {
  const falling = [1, 0.9, 0.9, 0.5, 0];
  for (const above of [0, 0.2, 0.5, 0.500001, 0.9, 0.95, 1]) {
    assert.equal(countAbove(falling, above), falling.filter((c) => c >= above).length);
  }
  assert.equal(countAbove([], 0.5), 0);
});

test("a threshold starts where it usually does, or at the highest that files something", () => {
  assert.equal(startAt([0.97, 0.2]), USUAL);
  assert.equal(startAt([0.9]), USUAL);
  assert.equal(startAt([0.8999, 0.2]), 89);
  assert.equal(startAt([0.57]), 57); // of which a product with 100 would make 56.99
  assert.equal(startAt([]), USUAL);
  assert.match(startLine(57), /no clip is as sure .* reaches 57 %/);
});

test("a histogram is measured by its fullest bin, and certainty falls into the last", () => {
  assert.deepEqual(histogram([1, 0.99, 0.1, 0.55], 2), [1 / 3, 1]);
  assert.deepEqual(histogram([], 3), [0, 0, 0]);
});

test("what an earlier plan was without stays out, and the choice survives a new plan", () => {
  const first = plan([clip("a"), clip("b", 0.8, true)], [clip("c")]);
  const out = put(firstOut(first), ["c"], true);

  assert.deepEqual([...out].sort(), ["b", "c"]);
  const next = plan([clip("a"), clip("d")], [clip("c")]);
  assert.deepEqual([...carriedOver(out, next)], ["c"]);
});

test("a plan's sum counts clips, folders that get some, and those left out", () => {
  const whole = plan([clip("a", 0.9), clip("b", 0.6)], [clip("c", 0.5)]);
  const sum = total(whole, new Set(["b", "c"]));

  assert.deepEqual([sum.clips, sum.folders, sum.removed], [1, 1, 2]);
  assert.ok(Math.abs(sum.wrong - 0.1) < 1e-9);
  assert.equal(left(whole.folders[0], new Set(["b"])), 1);
});

test("expectations are told without false precision", () => {
  assert.equal(roughly(0.2), "hardly any");
  assert.equal(roughly(7.4), "about 7");
  assert.equal(roughly(1234), "about 1230");
  assert.equal(exactly(0.995), "99.5\u00a0%");
  assert.equal(exactly(0.95), "95\u00a0%");
});

const PROMISED = {
  certificate: 1,
  precision: 0.95,
  confidence: 0.9,
  pairs: 300,
  checked: 50,
  wrong: 1,
  filed: 250,
  removed: 0,
  at_most_wrong: 14,
};

test("the promise for a part is a count, and says nothing of too small a part", () => {
  assert.match(restLine(PROMISED, 240), /at most 14 of the 240/);
  assert.match(restLine(PROMISED, 240), /your checks found 1/);
  assert.match(restLine(PROMISED, 14), /says nothing by itself/);
  assert.equal(restLine(PROMISED, 0), "");
  assert.match(restLine({ ...PROMISED, at_most_wrong: 0, wrong: 0 }, 40), /none of the 40/);
});

test("taking clips out is told for what it does to a promise", () => {
  assert.equal(removedLine(0), "");
  assert.match(removedLine(4), /took out 4.*whole list/);
});

test("how a claim stands is one sentence", () => {
  const claim = {
    certified: 0,
    checks_done: 3,
    checks_needed: 50,
    in_reach: 214,
    total: 300,
    why: "",
  };
  assert.match(
    standingLine({ ...claim, status: "checking" }),
    /3 of 53 checks done, for 214 clips/,
  );
  assert.match(
    standingLine({ ...claim, certified: 100, status: "checking" }),
    /100 clips are certified already/,
  );
  assert.equal(standingLine({ ...claim, status: "refused", why: "Too many." }), "Too many.");
  assert.match(
    prospectLine({ checks: 53, in_reach: 214, total: 300 }),
    /Check 53 clips .*about 4 min/,
  );
  assert.equal(auditedLine({ audited: 0, right: 0 }), "");
});

/** A server that takes labels, or not. */
function listener({ away = 0 } = {}) {
  const heard = [];
  const api = {
    label: async (request) => {
      if (away > 0) {
        away -= 1;
        throw new Error("away");
      }
      heard.push(request);
    },
  };
  let arrived = 0;
  const news = {
    sent: () => undefined,
    arrived: async () => void (arrived += 1),
    failed: () => true,
  };
  return { heard, checking: new Checking(api, news), arrivals: () => arrived };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

test("an answer leaves with the next one, and can be taken back until then", async () => {
  const { heard, checking } = listener();
  checking.say({ id: "a" }, "folder", "pets");
  assert.equal(checking.last.id, "a");
  assert.equal(checking.takeBack().id, "a");
  checking.say({ id: "a" }, "folder", "cooking");
  checking.say({ id: "b" }, "skip", null);
  await turn();

  assert.deepEqual(
    heard.map(({ id, folder }) => [id, folder]),
    [["a", "cooking"]],
  );
  assert.deepEqual([...checking.answered], ["b"]);
  checking.flush();
  await turn();
  assert.equal(heard.length, 2);
  assert.equal(checking.takeBack(), null);
});

test("an answer that did not arrive is sent again under the same key", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { heard, checking, arrivals } = listener({ away: 1 });
  checking.say({ id: "a" }, "none", null);
  checking.flush();
  for (let n = 0; n < 5; n += 1) await Promise.resolve();
  assert.equal(heard.length, 0);
  t.mock.timers.tick(2000);
  for (let n = 0; n < 9; n += 1) await Promise.resolve();

  assert.equal(heard.length, 1);
  assert.equal(arrivals(), 1);
  assert.match(heard[0].request, /^[0-9a-f-]{36}$/);
});
