// @ts-check

/**
 * The keyboard as data. `actionFor` reads it, the overlay behind `?` shows it.
 *
 * @import { Action } from "./types.js"
 *
 * @typedef {object} Command
 * @property {string} key  as `KeyboardEvent.key` gives it
 * @property {string} shown  as it is printed on a key
 * @property {string} does
 * @property {Action} action
 * @property {boolean} [repeats]  acts again while the key is held down
 *
 * @typedef {object} Press  the part of a KeyboardEvent that matters
 * @property {string} key
 * @property {string} [code]
 * @property {boolean} [ctrlKey]
 * @property {boolean} [metaKey]
 * @property {boolean} [altKey]
 * @property {boolean} [shiftKey]
 * @property {boolean} [repeat]
 * @property {boolean} [isComposing]
 *
 * @typedef {object} Context
 * @property {string[]} folders  in the order in which they are shown
 * @property {boolean} [typing]  the focus is in a field or a menu
 * @property {boolean} [onControl]  the focus is on a button or link
 * @property {boolean} [covered]  an overlay lies over the page
 */

const SEEK = 2; // seconds; most clips are shorter than a minute

/** @type {readonly Command[]} */
export const COMMANDS = [
  {
    key: "Enter",
    shown: "Enter",
    does: "file it where the model says",
    action: { type: "accept" },
  },
  { key: "s", shown: "s", does: "skip: it comes back at the end", action: { type: "skip" } },
  { key: "u", shown: "u", does: "undo the last answer", action: { type: "undo" } },
  {
    key: "n",
    shown: "n",
    does: "new folder, and file the clip there",
    action: { type: "new-folder" },
  },
  { key: "/", shown: "/", does: "find a folder by name", action: { type: "find-folder" } },
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
  { key: "m", shown: "m", does: "sound on or off", action: { type: "mute" } },
  { key: "r", shown: "r", does: "learn now from the labels so far", action: { type: "retrain" } },
  { key: "?", shown: "?", does: "show or hide these keys", action: { type: "keys" } },
];

const BY_KEY = new Map(COMMANDS.map((command) => [command.key, command]));

/** Letters that are commands, and two that will be: a folder's key must never change its meaning. */
const RESERVED = new Set([...COMMANDS.map((command) => command.key), "d", "x"]);

/** The keys of the first folders, in order: nine digits, then letters that mean nothing else. */
export const FOLDER_KEYS = [..."123456789abcdefghijklmnopqrstuvwxyz"].filter(
  (key) => !RESERVED.has(key),
);

/**
 * What a key press means; null if it means nothing.
 * @param {Press} press @param {Context} context @returns {Action | null}
 */
export function actionFor(press, context) {
  if (context.typing || press.ctrlKey || press.metaKey || press.altKey || press.isComposing) {
    return null;
  }
  const key = plainKey(press);
  const command = BY_KEY.get(key);
  if (context.covered) return command?.action.type === "keys" ? command.action : null;
  // A focused button is pressed by Space and Enter; that is the browser's business.
  if (context.onControl && (key === " " || key === "Enter")) return null;
  if (press.repeat && !command?.repeats) return null;
  if (command) return command.action;
  const folder = context.folders[FOLDER_KEYS.indexOf(key)];
  return folder === undefined ? null : { type: "label", folder };
}

/**
 * The key by what it writes or, on a keyboard that writes other letters or shifted digits,
 * by where it lies.
 * @param {Press} press
 */
function plainKey(press) {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (BY_KEY.has(key) || /^[a-z0-9]$/.test(key) || key.length > 1 || press.shiftKey) return key;
  return /^(?:Key|Digit)(.)$/.exec(press.code ?? "")?.[1]?.toLowerCase() ?? key;
}
