// @ts-check

/**
 * Many clips that are predicted to be in one folder, as a value and what can happen to it.
 * Nothing here talks to a server.
 *
 * @import { Group, GroupClip } from "./types.js"
 *
 * @typedef {object} Batch
 * @property {readonly Group[]} groups  one a folder
 * @property {number} at  the group on screen
 * @property {ReadonlySet<string>} out  clips that a person took out of it
 * @property {number} cursor  the clip that the keys are about
 * @property {number} anchor  the clip where a range begins
 * @property {ReadonlySet<string>} refused  "clip folder" pairs that were taken out before
 * @property {boolean} loaded
 */

/** @type {Batch} */
export const NO_BATCH = {
  groups: [],
  at: 0,
  out: new Set(),
  cursor: 0,
  anchor: 0,
  refused: new Set(),
  loaded: false,
};

/** The group on screen. @param {Batch} batch @returns {Group | null} */
export function shownGroup(batch) {
  return batch.groups[batch.at] ?? null;
}

/** The clips of the group on screen that were not taken out. @param {Batch} batch @returns {GroupClip[]} */
export function leftIn(batch) {
  return (shownGroup(batch)?.videos ?? []).filter(({ id }) => !batch.out.has(id));
}

/**
 * New groups came from the server. The one on screen stays as it is.
 * @param {Batch} batch @param {readonly Group[]} groups
 * @param {ReadonlyMap<string, number>} answered clips that have an answer by now
 * @returns {Batch}
 */
export function received(batch, groups, answered) {
  const here = shownGroup(batch);
  const fresh = groups
    .filter((group) => group.folder !== here?.folder)
    .map((group) => ({ ...group, videos: group.videos.filter(wanted(batch, group, answered)) }))
    .filter((group) => group.videos.length > 0);
  if (!here) return fromStart({ ...batch, groups: fresh, at: 0, loaded: true });
  // It keeps its place among the others, so that the way to them stays the same.
  const place = Math.min(batch.at, fresh.length);
  const all = [...fresh.slice(0, place), here, ...fresh.slice(place)];
  return { ...batch, groups: all, at: place, loaded: true };
}

/** Another group. @param {Batch} batch @param {number} step @returns {Batch} */
export function turned(batch, step) {
  const { length } = batch.groups;
  if (length === 0) return batch;
  return fromStart({ ...batch, at: (batch.at + step + length) % length });
}

/** The group of that folder. @param {Batch} batch @param {string} folder @returns {Batch} */
export function shown(batch, folder) {
  const at = batch.groups.findIndex((group) => group.folder === folder);
  return at < 0 ? batch : fromStart({ ...batch, at });
}

/**
 * The keys go to another clip.
 * @param {Batch} batch @param {number} step clips on; negative: back
 * @param {boolean} extend take out all on the way @returns {Batch}
 */
export function moved(batch, step, extend) {
  const last = (shownGroup(batch)?.videos.length ?? 0) - 1;
  const cursor = Math.min(Math.max(0, batch.cursor + step), Math.max(0, last));
  if (extend) return { ...ranged(batch, cursor), cursor };
  return { ...batch, cursor, anchor: cursor };
}

/**
 * A clip is taken out, or back in; or all between the last one and this are taken out.
 * @param {Batch} batch @param {number} index @param {boolean} range @returns {Batch}
 */
export function marked(batch, index, range) {
  if (range) return { ...ranged(batch, index), cursor: index };
  const id = shownGroup(batch)?.videos[index]?.id;
  if (id === undefined) return batch;
  const out = new Set(batch.out);
  if (!out.delete(id)) out.add(id);
  return { ...batch, out, cursor: index, anchor: index };
}

/** The group on screen was filed: it goes, and what was taken out of it is not offered again. @param {Batch} batch @returns {Batch} */
export function filed(batch) {
  const group = shownGroup(batch);
  if (!group) return batch;
  const refused = new Set(batch.refused);
  for (const id of batch.out) refused.add(pair(id, group.folder));
  const groups = batch.groups.filter((other) => other !== group);
  return fromStart({ ...batch, groups, at: batch.at % Math.max(1, groups.length), refused });
}

/** @param {Batch} batch @param {Group} group @param {ReadonlyMap<string, number>} answered */
function wanted(batch, group, answered) {
  return (/** @type {GroupClip} */ { id }) =>
    answered.get(id) !== Infinity && !batch.refused.has(pair(id, group.folder));
}

/** @param {Batch} batch @param {number} index @returns {Batch} */
function ranged(batch, index) {
  const [from, to] = [Math.min(batch.anchor, index), Math.max(batch.anchor, index)];
  const between = (shownGroup(batch)?.videos ?? []).slice(from, to + 1);
  return { ...batch, out: new Set([...batch.out, ...between.map(({ id }) => id)]) };
}

/** @param {Batch} batch @returns {Batch} */
function fromStart(batch) {
  return { ...batch, out: new Set(), cursor: 0, anchor: 0 };
}

/** @param {string} id @param {string} folder */
function pair(id, folder) {
  return `${id} ${folder}`;
}
