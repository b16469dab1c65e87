// @ts-check

/**
 * The words that the server and the set-up page share. Types only; nothing runs here.
 *
 * @import { Folder, Job, Problem } from "../types.js"
 *
 * @typedef {import("../api-types.js").Arrivals} Arrivals
 * @typedef {import("../api-types.js").Candidate} Candidate
 * @typedef {import("../api-types.js").Candidates} Candidates
 * @typedef {import("../api-types.js").Phone} Phone
 * @typedef {import("../api-types.js").Preview} Preview
 * @typedef {import("../api-types.js").Warned} Warning
 *
 * @typedef {"loading" | "choose" | "opening" | "open"} Step
 *
 * @typedef {object} State
 * @property {Step} step
 * @property {Candidate[]} candidates
 * @property {string} typed
 * @property {boolean} looking
 * @property {Preview | null} preview
 * @property {{ title: string, hint: string } | null} trouble
 * @property {string} library  name of the open one
 * @property {Folder[]} folders
 * @property {string} naming  why a name will not do; else empty
 * @property {Arrivals | null} arrivals
 * @property {number} ready  unsorted clips that can be asked about
 * @property {number} waiting  the others
 * @property {Job | null} job  what is being done in the background
 * @property {Problem[]} problems
 * @property {boolean} eager  go on as soon as there is something to label
 * @property {Phone | null} phone
 *
 * @typedef {{ type: "typed", path: string } | { type: "look", path: string }
 *   | { type: "name", name: string } | { type: "open" | "other" | "go" }} Act
 */

export {};
