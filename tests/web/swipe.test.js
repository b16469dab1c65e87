import assert from "node:assert/strict";
import { test } from "node:test";

import { heading, meant } from "../../src/clipshelf/web/js/swipe.js";

test("a long swipe means its direction, however slow it is", () => {
  assert.equal(meant(120, 10, 2000), "right");
  assert.equal(meant(-120, -30, 2000), "left");
  assert.equal(meant(20, -130, 2000), "up");
});

test("a short one counts when it is quick", () => {
  assert.equal(meant(50, 5, 80), "right");
  assert.equal(meant(50, 5, 600), null);
});

test("a tap, a swipe down and one across a corner mean nothing", () => {
  assert.equal(meant(4, 3, 60), null);
  assert.equal(meant(0, 200, 100), null);
  assert.equal(meant(100, -95, 200), null);
});

test("on the way a finger says where it goes, and how near it is to counting", () => {
  assert.deepEqual(heading(0, 0), { way: null, share: 0 });
  assert.equal(heading(60, 0).way, "right");
  assert.ok(heading(60, 0).share > 0.4 && heading(60, 0).share < 0.7);
  assert.equal(heading(-300, 0).share, 1);
  assert.equal(heading(0, -50).way, "up");
});
