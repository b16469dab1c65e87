import assert from "node:assert/strict";
import { test } from "node:test";

import * as format from "../../src/clipshelf/web/js/format.js";

const job = (facts) => ({
  id: "embed-1",
  work: "embed",
  state: "running",
  done: 31,
  total: 60,
  rate: 28.4,
  seconds_left: 1.02,
  item: "",
  message: "",
  ...facts,
});
const model = (facts) => ({
  id: "m",
  head: "logreg",
  num_labeled: 40,
  cv_accuracy: 0.714,
  trained: "",
  avg_confidence: 0.6,
  ...facts,
});

const item = (facts, shares = [0.4, 0.35]) => ({
  kind: "uncertain",
  between: null,
  top_predictions: shares.map((confidence, n) => ({ folder: `f${n}`, confidence })),
  ...facts,
});

test("a reason becomes a sentence, and a name in it stays as it is", () => {
  const guesses = [{ folder: "travel/sea", confidence: 0.6 }];

  assert.equal(format.sentence("drawn at random", guesses), "Drawn at random");
  assert.equal(format.sentence("travel/sea 60 %", guesses), "travel/sea 60 %");
  assert.equal(format.sentence("", []), "");
});

test("a percentage is never falsely certain", () => {
  assert.equal(format.percent(1), "100 %");
  assert.equal(format.percent(0.997), ">99 %");
  assert.equal(format.percent(0.004), "<1 %");
  assert.equal(format.percent(0), "0 %");
  assert.equal(format.percent(0.415), "42 %");
});

test("large numbers get spaces, small ones stay as they are", () => {
  assert.equal(format.count(9999), "9999");
  assert.equal(format.count(1234567), "1\u2009234\u2009567");
  assert.equal(format.plural(1, "clip"), "1 clip");
  assert.equal(format.plural(0, "clip"), "0 clips");
});

test("a duration has the one unit that matters", () => {
  assert.equal(format.duration(0.2), "1 s");
  assert.equal(format.duration(59), "59 s");
  assert.equal(format.duration(125), "2 min");
  assert.equal(format.duration(7199), "2 h 0 min");
  assert.equal(format.clock(65.9), "1:05");
  assert.equal(format.clock(NaN), "0:00");
});

test("a job says how far, how fast and how long", () => {
  assert.equal(format.jobLine(job({})), "Looking at clips: 31 of 60, 28 clips a second, 1 s left");
});

test("a job says only what is known", () => {
  const unknown = job({ work: "scan", done: 0, total: 0, rate: 0, seconds_left: null });

  assert.equal(format.jobLine(unknown), "Listing files");
});

test("a slow job counts the time a clip takes", () => {
  const slow = job({ done: 1, rate: 0.25, seconds_left: 236 });

  assert.equal(format.jobLine(slow), "Looking at clips: 1 of 60, a clip every 4 s, 4 min left");
});

test("a model says what it learnt from and what its number is", () => {
  assert.equal(format.modelLine(model({})), "logreg on 40 labels, 71 % cross-validated (biased)");
  assert.equal(
    format.modelLine(model({ num_labeled: 1, cv_accuracy: null })),
    "logreg on 1 label, too few to cross-validate",
  );
});

test("the audit's number comes with its interval, or says that there is none", () => {
  const audit = { n: 15, accuracy: 0.8, low: 0.548, high: 0.93 };

  assert.equal(format.auditLine(model({ audit })), "80 % right (55 to 93 %, on 15 random checks)");
  assert.equal(format.auditLine(model({})), "Accuracy: not measured");
});

test("a training says what it changed", () => {
  const trained = (facts) =>
    format.trainedLine({ model: model({}), changed: 37, of: 300, skipped: false, ...facts }, false);

  assert.equal(trained({}), "Learned from 40 labels: 37 of 300 predictions changed folder");
  assert.equal(trained({ changed: 0 }), "Learned from 40 labels: no prediction changed folder");
  assert.equal(trained({ changed: 0, of: 0 }), "Learned from 40 labels");
  assert.equal(trained({ skipped: true }), "Nothing new to learn from");
});

test("the first training has nothing to compare with", () => {
  const event = { model: model({}), changed: 0, of: 300, skipped: false };

  assert.equal(
    format.trainedLine(event, true),
    "Learned from 40 labels: the first predictions, for 300 clips",
  );
});

test("labels until the next training end with a promise", () => {
  assert.equal(format.untilRetrain(10, 4), "Learns after 6 more labels");
  assert.equal(format.untilRetrain(10, 12), "Learns with the next label");
  assert.equal(format.untilRetrain(0, 12), "Learns when you press r");
});

test("a plug-in's strategy and kind are named without underscores", () => {
  assert.equal(format.strategyName("my_own"), "my own");
  assert.equal(format.kindName(item({ kind: "near_duplicate" })), "near duplicate");
});

test("a folder's name is split before the word that matters", () => {
  assert.deepEqual(format.splitName("Cooking/Pasta"), { path: "Cooking/", leaf: "Pasta" });
  assert.deepEqual(format.splitName("dance"), { path: "", leaf: "dance" });
});

test("a paused job says so, and promises no end", () => {
  assert.equal(format.jobLine(job({ state: "paused" })), "Looking at clips: 31 of 60, paused");
});

test("a folder that is out of the question is no rival", () => {
  const between = ["Cooking", "Sport"];

  assert.equal(format.kindName(item({ between }, [0.57, 0.2])), "between Cooking and Sport");
  assert.equal(format.kindName(item({ between }, [0.57, 0.01])), "unsure");
});

test("a close call names its two folders, but never for a clip that is to be judged blind", () => {
  const between = ["Cooking", "Sport"];

  assert.equal(format.kindName(item({ between })), "between Cooking and Sport");
  assert.equal(format.kindName(item({ between: null })), "unsure");
  assert.equal(format.kindName(item({ kind: "audit", between })), "random check");
});

test("each signal says its folder, or why it says nothing", () => {
  const line = (facts) =>
    format.signalLine({ present: true, folder: "Travel", confidence: 0.61, ...facts });

  assert.equal(line({}), "Travel, 61 %");
  assert.equal(line({ confidence: null }), "Travel");
  assert.equal(line({ folder: null }), "nothing yet");
  assert.equal(line({ present: false }), "not there");
});

test("the past is told as people say it", () => {
  const now = Date.parse("2026-01-02T12:00:00Z");
  const ago = (time) => format.ago(time, now);

  assert.equal(ago("2026-01-02T11:59:30Z"), "just now");
  assert.equal(ago("2026-01-02T11:58:00+00:00"), "2 min ago");
  assert.equal(ago("2026-01-02T07:00:00Z"), "5 h ago");
  assert.equal(ago("2026-01-01T11:00:00Z"), "1 day ago");
  assert.equal(ago("nonsense"), "");
});
