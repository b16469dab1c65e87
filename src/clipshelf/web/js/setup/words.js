// @ts-check

import { count, jobFacts, plural } from "../format.js";

/** @import { Preview, State } from "./types.js" */

const IGNORED = new Map([
  ["hidden", ["hidden file", "hidden files"]],
  ["link", ["link, which is not followed", "links, which are not followed"]],
  ["partial", ["download that is not finished", "downloads that are not finished"]],
  ["not a video", ["file that is no video", "files that are no videos"]],
  ["not a file", ["entry that is no file", "entries that are no files"]],
]);

/** What people save short videos for; their own tags come first. */
const USUAL = [
  "Cooking",
  "Travel",
  "Music",
  "Sport",
  "Pets",
  "Humour",
  "Do it yourself",
  "Fitness",
  "Learning",
  "Fashion",
];

/** @param {number} bytes @returns {string} in the unit that a person would use */
export function size(bytes) {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let at = 0;
  let number = bytes;
  while (number >= 1000 && at < units.length - 1) {
    number /= 1000;
    at += 1;
  }
  return `${number < 10 && at > 0 ? number.toFixed(1) : Math.round(number)} ${units[at]}`;
}

/** @param {Preview} preview @returns {string[]} what is passed over, most of it first */
export function ignoredLines({ ignored }) {
  return Object.entries(ignored)
    .sort(([, one], [, other]) => other - one)
    .map(([why, n]) => {
      const [one, many] = IGNORED.get(why) ?? [why, why];
      return `${count(n)} ${n === 1 ? one : many}`;
    });
}

/** @param {Preview} preview @returns {string} */
export function foundLine({ videos, folders, bytes }) {
  const shelves = Object.keys(folders).length;
  const where = shelves ? ` and ${plural(shelves, "folder")}` : "";
  return `${plural(videos, "clip")}${where}, ${size(bytes)}`;
}

/**
 * Names that could be wanted: from the clips' own tags, then the usual ones.
 * @param {readonly string[]} tags @param {readonly string[]} taken
 */
export function suggestions(tags, taken) {
  const known = new Set(taken.map((name) => name.toLowerCase()));
  const named = tags.map((tag) => tag.slice(0, 1).toUpperCase() + tag.slice(1));
  const all = [...named, ...USUAL].filter((name) => !known.has(name.toLowerCase()));
  return [...new Map(all.map((name) => [name.toLowerCase(), name])).values()].slice(0, 10);
}

/**
 * How far looking is; learning and drawing, which come after it, have no part in that.
 * @param {Pick<State, "folders" | "job" | "ready" | "waiting">} state
 */
export function lookingLine({ folders, job, ready, waiting }) {
  if (job && (waiting || job.work === "scan")) return jobFacts(job) || "Starting";
  if (waiting) return `${count(ready)} of ${plural(ready + waiting, "clip")}`;
  if (ready) return `${plural(ready, "clip")} can be sorted.`;
  if (folders.some(({ count: clips }) => clips > 0))
    return "Clips that land in the folder itself are found at the next start.";
  return "Put clips into the folder itself, then open it again.";
}
