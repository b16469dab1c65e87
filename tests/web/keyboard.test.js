import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMANDS, FOLDER_KEYS, actionFor } from "../../src/clipshelf/web/js/keyboard.js";

const folders = Array.from({ length: 14 }, (_, index) => `folder ${index + 1}`);
const press = (key, facts = {}) => actionFor({ key, ...facts }, { folders });

test("digits file into the first nine folders, letters into the others", () => {
  assert.deepEqual(press("1"), { type: "label", folder: "folder 1" });
  assert.deepEqual(press("9"), { type: "label", folder: "folder 9" });
  assert.deepEqual(press("a"), { type: "label", folder: "folder 10" });
  assert.deepEqual(press("A"), { type: "label", folder: "folder 10" });
});

test("no folder's key is a command, nor one that is kept free for one", () => {
  const commands = new Set(COMMANDS.map((command) => command.key));

  assert.deepEqual(
    FOLDER_KEYS.filter((key) => commands.has(key) || "dx".includes(key)),
    [],
  );
  assert.equal(new Set(FOLDER_KEYS).size, FOLDER_KEYS.length);
});

test("every command does what its key says, whatever the number of folders", () => {
  const many = Array.from({ length: 99 }, (_, index) => String(index));

  for (const { key, action } of COMMANDS) {
    assert.deepEqual(actionFor({ key }, { folders: many }), action);
    assert.deepEqual(actionFor({ key }, { folders: [] }), action);
  }
});

test("a key beyond the folders means nothing", () => {
  assert.equal(actionFor({ key: "4" }, { folders: ["one"] }), null);
  assert.equal(press("z"), null);
  assert.equal(press("0"), null);
  assert.equal(press("F5"), null);
});

test("nothing happens while somebody types or an overlay covers the page", () => {
  assert.equal(actionFor({ key: "1" }, { folders, typing: true }), null);
  assert.equal(actionFor({ key: "1" }, { folders, covered: true }), null);
  assert.deepEqual(actionFor({ key: "?" }, { folders, covered: true }), { type: "keys" });
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
