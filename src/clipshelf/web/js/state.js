// @ts-check

import { NO_BATCH } from "./batch.js";
import { withWaiting } from "./folders.js";
import { EMPTY } from "./queue.js";
import { NO_SEARCH } from "./search/search.js";

/**
 * @import { Batch } from "./batch.js"
 * @import { Queue } from "./queue.js"
 * @import { Search } from "./search/search.js"
 * @import { BatchRequest, Deed, Evidence, Filing, Folder, Item, Job, LabelRequest, Problem,
 *   ServerState, Similar, Toast, TrashRequest, UndoRequest } from "./types.js"
 *
 * @typedef {{ kind: "label", request: LabelRequest, item: Item }
 *   | { kind: "trash", request: TrashRequest, item: Item }
 *   | { kind: "batch", request: BatchRequest, folder: string }
 *   | { kind: "undo", request: UndoRequest }} Entry  what goes to the server in order
 *
 * @typedef {object} PageState  everything the page shows
 * @property {boolean} online
 * @property {{ message: string, hint: string } | null} failure  why there is nothing to show at all
 * @property {ServerState | null} server
 * @property {Folder[]} folders  in the order of their keys, hidden ones included
 * @property {Queue} queue
 * @property {boolean} asking  a new queue is on its way
 * @property {string} strategy
 * @property {Job[]} jobs  running and paused ones
 * @property {readonly Entry[]} outbox
 * @property {readonly Toast[]} toasts
 * @property {{ text: string, folder: string | null, nth: number }} said  what happened last
 * @property {"clip" | "batch"} view
 * @property {Batch} batch
 * @property {boolean} keysShown
 * @property {Problem[] | null} problems  null: not asked for
 * @property {{ open: boolean, error: string, similar: readonly Similar[] }} naming  the field for
 *   a new folder, and the folders that may be meant
 * @property {{ folder: string | null, error: string, taken: string | null }} menu  the folder that
 *   is being changed; `taken`: the name that it was to get and that another one has
 * @property {{ open: boolean, deeds: readonly Deed[], more: boolean, loading: boolean }} history
 *   `more`: there are older ones
 * @property {Search} search
 * @property {{ open: boolean, of: string | null, found: Evidence | null }} evidence  of a clip;
 *   not found: on its way
 */

/** @type {PageState} */
export const INITIAL = {
  online: true,
  failure: null,
  server: null,
  folders: [],
  queue: EMPTY,
  asking: false,
  strategy: "auto",
  jobs: [],
  outbox: [],
  toasts: [],
  said: { text: "", folder: null, nth: 0 },
  view: "clip",
  batch: NO_BATCH,
  keysShown: false,
  problems: null,
  naming: { open: false, error: "", similar: [] },
  menu: { folder: null, error: "", taken: null },
  history: { open: false, deeds: [], more: false, loading: false },
  search: NO_SEARCH,
  evidence: { open: false, of: null, found: null },
};

/** The clips that an entry is about. @param {Entry} entry @returns {string[]} */
export function clipsOf(entry) {
  if (entry.kind === "batch") return entry.request.answers.map(({ id }) => id);
  return entry.kind === "undo" ? [] : [entry.item.id];
}

/** The folder answers that the server does not have yet. @param {PageState} state @returns {Filing[]} */
export function onTheirWay(state) {
  return state.outbox.flatMap((entry) => {
    if (entry.kind === "batch") return entry.request.answers;
    if (entry.kind !== "label" || entry.request.folder === null) return [];
    return [{ id: entry.request.id, folder: entry.request.folder }];
  });
}

/** Folders that can be chosen, with counts as the person knows them. @param {PageState} state */
export function shownFolders(state) {
  return withWaiting(
    state.folders.filter((folder) => !folder.hidden),
    onTheirWay(state),
  );
}

/** @param {PageState} state @returns {{ sorted: number, total: number }} */
export function sortedOf(state) {
  if (!state.server) return { sorted: 0, total: 0 };
  const { labelled, filed, total } = state.server.library;
  return { sorted: labelled + filed + onTheirWay(state).length, total };
}

/**
 * What lies over the page and keeps its keys.
 * @param {PageState} state @returns {"keys" | "history" | "menu" | "search" | null}
 */
export function coverOf({ keysShown, history, menu, search }) {
  if (keysShown) return "keys";
  if (search.open) return "search";
  if (history.open) return "history";
  return menu.folder === null ? null : "menu";
}
