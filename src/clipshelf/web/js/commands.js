// @ts-check

/**
 * The keyboard as data: keyboard.js obeys it, the overlay behind `?` shows it.
 *
 * @import { Action } from "./types.js"
 *
 * @typedef {object} Command
 * @property {string} key  as `KeyboardEvent.key` gives it; "Shift+" before an arrow
 * @property {string} [also]  a second key for the same
 * @property {string} shown  as it is printed on a key
 * @property {string} does
 * @property {Action} action
 * @property {boolean} [repeats]  acts again while the key is held down
 * @property {"keys" | "history"} [over]  acts also while this lies over the page
 *
 * @typedef {{ title: string, commands: readonly Command[] }} Section
 */

const SEEK = 2; // seconds; most clips are shorter than a minute

/** @type {Section} */
const ANSWERS = {
  title: "Answer",
  commands: [
    {
      key: "Enter",
      shown: "Enter",
      does: "file it where the model says",
      action: { type: "accept" },
    },
    {
      key: "f",
      shown: "f",
      does: "find a folder by name",
      action: { type: "find-folder" },
    },
    {
      key: "n",
      shown: "n",
      does: "new folder, and file the clip there",
      action: { type: "new-folder" },
    },
    { key: "x", shown: "x", does: "none of these folders", action: { type: "none" } },
    { key: "s", shown: "s", does: "skip: it comes back at the end", action: { type: "skip" } },
    { key: "d", shown: "d", does: "trash; undo brings it back", action: { type: "trash" } },
  ],
};

/** @type {Section} */
const WATCHING = {
  title: "Watch",
  commands: [
    { key: " ", shown: "Space", does: "play or pause", action: { type: "play" } },
    {
      key: "ArrowLeft",
      shown: "←",
      does: "two seconds back",
      action: { type: "seek", seconds: -SEEK },
      repeats: true,
    },
    {
      key: "ArrowRight",
      shown: "→",
      does: "two seconds on",
      action: { type: "seek", seconds: SEEK },
      repeats: true,
    },
    { key: "[", shown: "[", does: "slower", action: { type: "speed", step: -1 } },
    { key: "]", shown: "]", does: "faster", action: { type: "speed", step: 1 } },
    { key: "m", shown: "m", does: "sound on or off", action: { type: "mute" } },
  ],
};

/** @type {Section} */
const ALWAYS = {
  title: "Look and go back",
  commands: [
    {
      key: "u",
      shown: "u",
      does: "undo, again and again",
      action: { type: "undo" },
      over: "history",
    },
    {
      key: "h",
      shown: "h",
      does: "history: undo any of it",
      action: { type: "history" },
      over: "history",
    },
    { key: "i", shown: "i", does: "why the model thinks so", action: { type: "evidence" } },
    { key: "/", shown: "/", does: "search all clips", action: { type: "search" } },
    { key: "b", shown: "b", does: "many clips at once", action: { type: "batch" } },
    { key: "r", shown: "r", does: "learn now from the labels so far", action: { type: "retrain" } },
    {
      key: "?",
      shown: "?",
      does: "show or hide these keys",
      action: { type: "keys" },
      over: "keys",
    },
  ],
};

/** @type {Section} */
const BATCH = {
  title: "Many at once",
  commands: [
    {
      key: "Enter",
      shown: "Enter",
      does: "file all that are left in",
      action: { type: "batch-file", folder: null },
    },
    {
      key: " ",
      shown: "Space",
      does: "take a clip out, or back in",
      action: { type: "batch-toggle" },
    },
    ...arrows(),
    {
      key: "[",
      shown: "[",
      does: "the folder before",
      action: { type: "batch-turn", step: -1 },
    },
    { key: "]", shown: "]", does: "the next folder", action: { type: "batch-turn", step: 1 } },
    { key: "Escape", shown: "Esc", does: "back to one by one", action: { type: "batch" } },
  ],
};

/** What the overlay lists. @type {readonly Section[]} */
export const SECTIONS = [ANSWERS, WATCHING, ALWAYS, BATCH];

export const CLIP_COMMANDS = [...ANSWERS.commands, ...WATCHING.commands, ...ALWAYS.commands];

// What is about one clip alone has no meaning in front of many.
export const BATCH_COMMANDS = [
  ...ANSWERS.commands.filter(({ key }) => key === "f"),
  ...ALWAYS.commands.filter(({ key }) => key !== "i"),
  ...BATCH.commands,
];

export const COMMANDS = [...CLIP_COMMANDS, ...BATCH.commands];

/** @returns {Command[]} */
function arrows() {
  /** @type {[string, string, "clip" | "row", 1 | -1][]} */
  const ways = [
    ["ArrowLeft", "←", "clip", -1],
    ["ArrowRight", "→", "clip", 1],
    ["ArrowUp", "↑", "row", -1],
    ["ArrowDown", "↓", "row", 1],
  ];
  return ways.flatMap(([key, shown, by, step]) => [
    {
      key,
      shown,
      does: "go to a clip",
      action: { type: "batch-move", by, step, extend: false },
      repeats: true,
    },
    {
      key: `Shift+${key}`,
      shown: `⇧ ${shown}`,
      does: "take out all on the way",
      action: { type: "batch-move", by, step, extend: true },
      repeats: true,
    },
  ]);
}
