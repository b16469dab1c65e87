import assert from "node:assert/strict";
import { test } from "node:test";

import { BATCH_COMMANDS, CLIP_COMMANDS, SECTIONS } from "../../src/clipshelf/web/js/commands.js";
import { FOLDER_KEYS, actionFor } from "../../src/clipshelf/web/js/keyboard.js";

const folders = Array.from({ length: 14 }, (_, index) => `folder ${index + 1}`);
const press = (key, facts = {}) => actionFor({ key, ...facts }, { folders });

test("digits file into the first ten folders, letters into the others", () => {
  assert.deepEqual(press("1"), { type: "label", folder: "folder 1" });
  assert.deepEqual(press("9"), { type: "label", folder: "folder 9" });
  assert.deepEqual(press("0"), { type: "label", folder: "folder 10" });
  assert.deepEqual(press("a"), { type: "label", folder: "folder 11" });
  assert.deepEqual(press("A"), { type: "label", folder: "folder 11" });
});

test("no folder's key is a command, in neither view", () => {
  const commands = new Set(
    [...CLIP_COMMANDS, ...BATCH_COMMANDS].flatMap(({ key, also }) => [key, also]),
  );

  assert.deepEqual(
    FOLDER_KEYS.filter((key) => commands.has(key)),
    [],
  );
  assert.equal(new Set(FOLDER_KEYS).size, FOLDER_KEYS.length);
});

test("no key means two things in one view", () => {
  for (const commands of [CLIP_COMMANDS, BATCH_COMMANDS]) {
    const keys = commands.flatMap(({ key, also }) => (also ? [key, also] : [key]));
    assert.equal(new Set(keys).size, keys.length);
  }
});

test("every command does what its key says, whatever the number of folders", () => {
  const many = Array.from({ length: 99 }, (_, index) => String(index));
  const press = (key) => ({ key: key.replace("Shift+", ""), shiftKey: key.startsWith("Shift+") });

  for (const [view, commands] of [
    ["clip", CLIP_COMMANDS],
    ["batch", BATCH_COMMANDS],
  ]) {
    for (const { key, also, action } of commands) {
      assert.deepEqual(actionFor(press(key), { folders: many, view }), action);
      assert.deepEqual(actionFor(press(also ?? key), { folders: [], view }), action);
    }
  }
});

test("the overlay lists every command, and all keys that the page is to have", () => {
  const listed = SECTIONS.flatMap(({ commands }) => commands);

  for (const command of [...CLIP_COMMANDS, ...BATCH_COMMANDS]) assert.ok(listed.includes(command));
  for (const key of "xsdunhmbi[]?/ ")
    assert.ok(
      listed.some((command) => command.key === key),
      key,
    );
});

test("in front of many clips Enter files them, and what is about one clip means nothing", () => {
  const batch = { folders, view: "batch" };

  assert.deepEqual(actionFor({ key: "Enter" }, batch), { type: "batch-file", folder: null });
  assert.deepEqual(actionFor({ key: "]" }, batch), { type: "batch-turn", step: 1 });
  assert.deepEqual(actionFor({ key: "2" }, batch), { type: "label", folder: "folder 2" });
  for (const key of ["x", "s", "d", "n", "m", "i"]) assert.equal(actionFor({ key }, batch), null);
});

test("a key beyond the folders means nothing", () => {
  assert.equal(actionFor({ key: "4" }, { folders: ["one"] }), null);
  assert.equal(press("z"), null);
  assert.equal(press("F5"), null);
});

test("nothing happens while somebody types or an overlay covers the page", () => {
  assert.equal(actionFor({ key: "1" }, { folders, typing: true }), null);
  assert.equal(actionFor({ key: "1" }, { folders, covered: "keys" }), null);
  assert.equal(actionFor({ key: "u" }, { folders, covered: "menu" }), null);
  assert.deepEqual(actionFor({ key: "?" }, { folders, covered: "keys" }), { type: "keys" });
  assert.deepEqual(actionFor({ key: "u" }, { folders, covered: "history" }), { type: "undo" });
});

test("the browser keeps its own shortcuts", () => {
  assert.equal(press("r", { ctrlKey: true }), null);
  assert.equal(press("1", { metaKey: true }), null);
  assert.equal(press("1", { altKey: true }), null);
  assert.equal(press("s", { isComposing: true }), null);
});

test("a focused button keeps Space and Enter, and leaves the other keys to the page", () => {
  const context = { folders, onControl: true };

  assert.equal(actionFor({ key: " " }, context), null);
  assert.equal(actionFor({ key: "Enter" }, context), null);
  assert.deepEqual(actionFor({ key: "1" }, context), { type: "label", folder: "folder 1" });
});

test("a held key files one clip, but goes on seeking", () => {
  assert.equal(press("1", { repeat: true }), null);
  assert.equal(press("u", { repeat: true }), null);
  assert.deepEqual(press("ArrowRight", { repeat: true }), { type: "seek", seconds: 2 });
});

test("on a keyboard that writes other letters, keys count by their place", () => {
  assert.deepEqual(press("ы", { code: "KeyS" }), { type: "skip" });
  assert.deepEqual(press("&", { code: "Digit1" }), { type: "label", folder: "folder 1" });
  assert.equal(press("!", { code: "Digit1", shiftKey: true }), null);
  assert.deepEqual(press("?", { code: "Minus", shiftKey: true }), { type: "keys" });
});
