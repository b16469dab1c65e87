// @ts-check

/**
 * A search as a value and what can happen to it. Nothing here talks to a server.
 *
 * @import { FoundClip } from "../types.js"
 *
 * @typedef {object} Search
 * @property {boolean} open
 * @property {string} query  as it is typed
 * @property {FoundClip | null} like  the clip that more are wanted of
 * @property {readonly FoundClip[]} found  the best first
 * @property {ReadonlySet<string>} chosen  clips to be filed
 * @property {"idle" | "looking" | "done"} state
 * @property {{ message: string, hint: string } | null} problem
 */

/** @type {Search} */
export const NO_SEARCH = {
  open: false,
  query: "",
  like: null,
  found: [],
  chosen: new Set(),
  state: "idle",
  problem: null,
};

/** Something else is looked for; what was found stays until there is an answer. @param {Search} search @param {string} query @param {FoundClip | null} like @returns {Search} */
export function asked(search, query, like) {
  if (query.trim() === "" && like === null) return { ...NO_SEARCH, open: search.open, query };
  return { ...search, query, like, state: "looking", problem: null };
}

/** @param {Search} search @param {readonly FoundClip[]} found @returns {Search} */
export function answered(search, found) {
  return { ...search, found, chosen: new Set(), state: "done" };
}

/** @param {Search} search @param {{ message: string, hint: string }} problem @returns {Search} */
export function failed(search, problem) {
  return { ...answered(search, []), problem };
}

/** A clip is to be filed, or not; without one: all, or none if all are. @param {Search} search @param {string | null} id @returns {Search} */
export function chose(search, id) {
  const ids = id === null ? search.found.map((clip) => clip.id) : [id];
  const chosen = new Set(search.chosen);
  const all = ids.every((one) => chosen.has(one));
  for (const one of ids) {
    if (all) chosen.delete(one);
    else chosen.add(one);
  }
  return { ...search, chosen };
}

/** The chosen clips went into a folder. @param {Search} search @param {string} folder @returns {Search} */
export function filed(search, folder) {
  const found = search.found.map((clip) =>
    search.chosen.has(clip.id) ? { ...clip, folder } : clip,
  );
  return { ...search, found, chosen: new Set() };
}

/** The chosen clips, in the order in which they are shown. @param {Search} search */
export function chosenIn(search) {
  return search.found.filter(({ id }) => search.chosen.has(id)).map(({ id }) => id);
}
