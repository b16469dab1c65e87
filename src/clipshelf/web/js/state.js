// @ts-check

import { withWaiting } from "./folders.js";
import { EMPTY } from "./queue.js";

/**
 * @import { Folder, Item, Job, LabelRequest, Problem, ServerState, Toast } from "./types.js"
 * @import { Queue } from "./queue.js"
 *
 * @typedef {{ kind: "label", request: LabelRequest, item: Item } | { kind: "undo" }} Entry  what
 *   goes to the server in order
 *
 * @typedef {object} PageState  everything the page shows
 * @property {boolean} online
 * @property {ServerState | null} server
 * @property {Folder[]} folders  in the order of their keys
 * @property {Queue} queue
 * @property {boolean} asking  a new queue is on its way
 * @property {string} strategy
 * @property {Job[]} jobs  running ones
 * @property {readonly Entry[]} outbox
 * @property {readonly Toast[]} toasts
 * @property {{ text: string, folder: string | null, nth: number }} said  what happened last
 * @property {boolean} keysShown
 * @property {Problem[] | null} problems  null: not asked for
 * @property {{ open: boolean, error: string }} naming  the field for a new folder
 */

/** @type {PageState} */
export const INITIAL = {
  online: true,
  server: null,
  folders: [],
  queue: EMPTY,
  asking: false,
  strategy: "auto",
  jobs: [],
  outbox: [],
  toasts: [],
  said: { text: "", folder: null, nth: 0 },
  keysShown: false,
  problems: null,
  naming: { open: false, error: "" },
};

/** The folder answers that the server does not have yet. @param {PageState} state */
export function onTheirWay(state) {
  return state.outbox.flatMap((entry) =>
    entry.kind === "label" && entry.request.folder !== null ? [entry.request] : [],
  );
}

/** Folders with counts as the person knows them. @param {PageState} state */
export function shownFolders(state) {
  return withWaiting(state.folders, onTheirWay(state));
}

/** @param {PageState} state @returns {{ sorted: number, total: number }} */
export function sortedOf(state) {
  if (!state.server) return { sorted: 0, total: 0 };
  const { labelled, filed, total } = state.server.library;
  return { sorted: labelled + filed + onTheirWay(state).length, total };
}
