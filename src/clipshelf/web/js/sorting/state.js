// @ts-check

/** @import { Check, State } from "./types.js" */

/** @type {State} */
export const FIRST = {
  view: "loading",
  mode: "sure",
  server: null,
  folders: [],
  outlook: null,
  above: null,
  wish: { precision: 0.95, confidence: 0.9 },
  prospect: null,
  claim: null,
  done: new Set(),
  last: null,
  plan: null,
  basis: null,
  out: new Set(),
  shelf: null,
  applied: null,
  job: null,
  sorts: [],
  busy: "",
  trouble: null,
  said: "",
};

/** The check that is asked now; null when all are answered. @param {State} state @returns {Check | null} */
export function openCheck({ claim, done }) {
  return claim?.checks.find(({ id }) => !done.has(id)) ?? null;
}
