// @ts-check

/** Which clips of a plan stay behind. */

/** @import { Plan, PlanClip, Shelf } from "./types.js" */

/** What an earlier plan was without stays out until it is put back. @param {Plan} plan */
export function firstOut(plan) {
  return new Set(clipsOf(plan).flatMap((clip) => (clip.taken_out ? [clip.id] : [])));
}

/**
 * The same choice for another plan: what is not in it any more is forgotten.
 * @param {ReadonlySet<string>} out @param {Plan} plan @returns {Set<string>}
 */
export function carriedOver(out, plan) {
  const there = clipsOf(plan).flatMap(({ id }) => (out.has(id) ? [id] : []));
  return new Set([...there, ...firstOut(plan)]);
}

/** @param {ReadonlySet<string>} out @param {readonly string[]} ids @param {boolean} away */
export function put(out, ids, away) {
  const next = new Set(out);
  for (const id of ids) {
    if (away) next.add(id);
    else next.delete(id);
  }
  return next;
}

/** @param {Shelf} shelf @param {ReadonlySet<string>} out how many of it would be filed */
export function left(shelf, out) {
  return shelf.videos.reduce((n, { id }) => n + (out.has(id) ? 0 : 1), 0);
}

/**
 * @param {Plan} plan @param {ReadonlySet<string>} out
 * @returns {{ clips: number, folders: number, removed: number, wrong: number }} to be filed, into
 *   how many folders; left out; and expected wrong, if the confidences are right
 */
export function total(plan, out) {
  const counts = plan.folders.map((shelf) => left(shelf, out));
  const all = clipsOf(plan);
  const filed = all.filter(({ id }) => !out.has(id));
  return {
    clips: filed.length,
    folders: counts.filter((n) => n > 0).length,
    removed: all.length - filed.length,
    wrong: filed.reduce((sum, { confidence }) => sum + 1 - confidence, 0),
  };
}

/** @param {Plan} plan @returns {PlanClip[]} */
export function clipsOf(plan) {
  return plan.folders.flatMap(({ videos }) => videos);
}
