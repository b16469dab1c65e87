// @ts-check

import { BATCH_COMMANDS, CLIP_COMMANDS, COMMANDS } from "./commands.js";

/**
 * What a key press means, read from the map in commands.js.
 *
 * @import { Command } from "./commands.js"
 * @import { Action } from "./types.js"
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
 * @property {"keys" | "history" | "menu" | "search" | null} [covered]  what lies over the page
 * @property {"clip" | "batch"} [view]
 */

const MAPS = { clip: mapOf(CLIP_COMMANDS), batch: mapOf(BATCH_COMMANDS) };

/** Letters that are commands: a folder's key must never change its meaning. */
const RESERVED = new Set(COMMANDS.flatMap(({ key, also }) => [key, also]));

/** The keys of the first folders, in order: ten digits, then letters that mean nothing else. */
export const FOLDER_KEYS = [..."1234567890abcdefghijklmnopqrstuvwxyz"].filter(
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
  const commands = MAPS[context.view ?? "clip"];
  const key = plainKey(press, commands);
  const command = commands.get(key);
  if (context.covered) return command?.over === context.covered ? command.action : null;
  // A focused button is pressed by Space and Enter; that is the browser's business.
  if (context.onControl && (key === " " || key === "Enter")) return null;
  if (press.repeat && !command?.repeats) return null;
  if (command) return command.action;
  const folder = context.folders[FOLDER_KEYS.indexOf(key)];
  return folder === undefined ? null : { type: "label", folder };
}

/** @param {readonly Command[]} commands */
function mapOf(commands) {
  return new Map(
    commands.flatMap((command) =>
      [command.key, command.also].flatMap((key) => (key ? [[key, command]] : [])),
    ),
  );
}

/**
 * The key by what it writes or, on a keyboard that writes other letters or shifted digits,
 * by where it lies.
 * @param {Press} press @param {ReadonlyMap<string, Command>} commands
 */
function plainKey(press, commands) {
  if (press.shiftKey && commands.has(`Shift+${press.key}`)) return `Shift+${press.key}`;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (commands.has(key) || /^[a-z0-9]$/.test(key) || key.length > 1 || press.shiftKey) return key;
  return /^(?:Key|Digit)(.)$/.exec(press.code ?? "")?.[1]?.toLowerCase() ?? key;
}
