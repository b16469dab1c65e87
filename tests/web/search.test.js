import assert from "node:assert/strict";
import { test } from "node:test";

import { actionFor } from "../../src/clipshelf/web/js/keyboard.js";
import * as searches from "../../src/clipshelf/web/js/search/search.js";
import { Searches } from "../../src/clipshelf/web/js/search/searches.js";
import { INITIAL, coverOf } from "../../src/clipshelf/web/js/state.js";
import { createStore } from "../../src/clipshelf/web/js/store.js";

const clip = (id) => ({ id, video: `${id}.mp4`, folder: "", why: "", score: 1, duration: 2 });
const found = searches.answered(searches.NO_SEARCH, ["a", "b", "c"].map(clip));

test("clips are chosen one by one, all at once, and none again", () => {
  const one = searches.chose(found, "c");
  assert.deepEqual(searches.chosenIn(searches.chose(one, "a")), ["a", "c"]);
  assert.deepEqual(searches.chosenIn(searches.chose(one, "c")), []);
  const all = searches.chose(one, null);
  assert.deepEqual(searches.chosenIn(all), ["a", "b", "c"]);
  assert.deepEqual(searches.chosenIn(searches.chose(all, null)), []);
});

test("what was filed shows its folder and is chosen no more", () => {
  const filed = searches.filed(searches.chose(found, "b"), "pets");

  assert.deepEqual(
    filed.found.map(({ folder }) => folder),
    ["", "pets", ""],
  );
  assert.equal(filed.chosen.size, 0);
});

test("an empty query finds nothing and asks nobody", () => {
  const empty = searches.asked(found, "  ", null);

  assert.equal(empty.state, "idle");
  assert.deepEqual(empty.found, []);
  assert.equal(searches.asked(found, "", clip("a")).state, "looking");
});

test("a slow answer to an older question is not shown", async () => {
  const store = createStore(INITIAL);
  const waiting = [];
  const api = { search: () => new Promise((resolve) => waiting.push(resolve)) };
  const { doing } = new Searches({ api, store, answers: {} });

  const first = doing["search-for"]({ query: "pas", like: null });
  const second = doing["search-for"]({ query: "pasta", like: null });
  waiting[1]({ videos: [clip("new")] });
  waiting[0]({ videos: [clip("old")] });
  await Promise.all([first, second]);

  assert.deepEqual(
    store.get().search.found.map(({ id }) => id),
    ["new"],
  );
});

test("a filter that is not understood is told in the server's words", async () => {
  const store = createStore(INITIAL);
  const api = { search: () => Promise.reject(new Error("no such day")) };
  const { doing } = new Searches({ api, store, answers: {} });

  console.error = () => undefined;
  await doing["search-for"]({ query: "after:never", like: null });

  assert.match(store.get().search.problem.message, /no such day/);
});

test("the chosen clips are filed together", () => {
  const store = createStore({ ...INITIAL, search: searches.chose(found, null) });
  const filed = [];
  const answers = { file: (clips, folder) => filed.push([clips, folder]) };
  const { doing } = new Searches({ api: {}, store, answers });

  doing["search-file"]({ folder: "pets" });
  doing["search-file"]({ folder: "pets" });

  assert.deepEqual(filed, [[["a", "b", "c"], "pets"]]);
});

test("a search covers the page and keeps its keys", () => {
  const covered = coverOf({ ...INITIAL, search: { ...found, open: true } });

  assert.equal(covered, "search");
  for (const key of ["1", "u", "x", "?", "/"]) {
    assert.equal(actionFor({ key }, { folders: ["one"], covered }), null);
  }
  assert.deepEqual(actionFor({ key: "/" }, { folders: [] }), { type: "search" });
  assert.deepEqual(actionFor({ key: "f" }, { folders: [] }), { type: "find-folder" });
});
