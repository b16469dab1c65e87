import assert from "node:assert/strict";
import { test } from "node:test";

import { fitting, painted } from "../../src/clipshelf/web/js/insights/figure.js";

const colours = { "--accent": " #0b6b64", "--surface": "#fff" };
const style = { getPropertyValue: (name) => colours[name] ?? "" };
const paint = (part) => painted(part, style);

test("a named colour is the style sheet's", () => {
  assert.deepEqual(paint({ line: { color: "@accent", width: 2 } }), {
    line: { color: "#0b6b64", width: 2 },
  });
});

test("a colour can be had at a part of its strength, short ones too", () => {
  assert.equal(paint("@accent/0.16"), "rgba(11,107,100,0.16)");
  assert.equal(paint("@surface/0.8"), "rgba(255,255,255,0.8)");
  assert.equal(paint("@none"), "rgba(0,0,0,0)");
});

test("names within lists are found, and numbers are left alone", () => {
  const numbers = [1, null, 3];

  assert.deepEqual(paint([[0, "@accent"], "@surface"]), [[0, "#0b6b64"], "#fff"]);
  assert.equal(paint(numbers), numbers);
  assert.deepEqual(paint({ gap: null, on: true, n: 0 }), { gap: null, on: true, n: 0 });
});

test("other text stays, also where it has an at sign", () => {
  for (const text of ["me@accent", "@Accent!", "@accent and more", ""])
    assert.equal(paint(text), text);
});

test("a phone gets the narrow figure where there is one", () => {
  const exhibit = { figure: "wide", narrow: "narrow" };

  assert.equal(fitting({ clientWidth: 340 }, exhibit), "narrow");
  assert.equal(fitting({ clientWidth: 900 }, exhibit), "wide");
  assert.equal(fitting({ clientWidth: 340 }, { figure: "wide", narrow: null }), "wide");
});
