import assert from "node:assert/strict";
import { test } from "node:test";

import { windowed } from "../../src/clipshelf/web/js/windowed.js";

const list = { height: 600, row: 60, count: 10_000, spare: 5 };

test("of ten thousand rows only those in sight are there, and a few on either side", () => {
  assert.deepEqual(windowed({ ...list, top: 0 }), { first: 0, end: 15 });
  assert.deepEqual(windowed({ ...list, top: 60_000 }), { first: 995, end: 1015 });
  assert.deepEqual(windowed({ ...list, top: 599_400 }), { first: 9985, end: 10_000 });
});

test("a short list is there as a whole, an empty or shrunken one is nothing", () => {
  assert.deepEqual(windowed({ ...list, top: 0, count: 3 }), { first: 0, end: 3 });
  assert.deepEqual(windowed({ ...list, top: 0, count: 0 }), { first: 0, end: 0 });
  assert.deepEqual(windowed({ ...list, top: 6000, count: 3 }), { first: 3, end: 3 });
});
