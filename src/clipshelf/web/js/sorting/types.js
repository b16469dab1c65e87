// @ts-check

/**
 * The words that the server and the sorting page share. Types only; nothing runs here.
 *
 * @import { Deed, Folder, Job, ServerState } from "../types.js"
 *
 * @typedef {import("../api-types.js").Applied} Applied
 * @typedef {import("../api-types.js").Check} Check
 * @typedef {import("../api-types.js").Claim} Claim
 * @typedef {import("../api-types.js").Outlook} Outlook
 * @typedef {import("../api-types.js").Plan} Plan
 * @typedef {import("../api-types.js").PlanAnswer} PlanAnswer
 * @typedef {import("../api-types.js").PlanClip} PlanClip
 * @typedef {import("../api-types.js").Promised} Promised
 * @typedef {import("../api-types.js").Prospect} Prospect
 * @typedef {import("../api-types.js").Shelf} Shelf
 *
 * @typedef {{ above: number } | { certified: true }} Basis
 *
 * @typedef {{ precision: number, confidence: number }} Wish
 * @typedef {"sure" | "promise"} Mode
 * @typedef {"loading" | "nothing" | "choose" | "checks" | "plan" | "sorting" | "done"} View
 * @typedef {{ title: string, hint: string }} Trouble
 *
 * @typedef {object} State
 * @property {View} view
 * @property {Mode} mode
 * @property {ServerState | null} server
 * @property {Folder[]} folders
 * @property {Outlook | null} outlook
 * @property {number | null} above  whole percents; null: nobody has moved it yet
 * @property {Wish} wish
 * @property {Prospect | null} prospect  null: being found out
 * @property {Claim | null} claim
 * @property {ReadonlySet<string>} done  checks answered here that the server may not have counted
 * @property {Check | null} last  the check whose answer can still be taken back
 * @property {PlanAnswer | null} plan
 * @property {Basis | null} basis  of the plan
 * @property {ReadonlySet<string>} out  ids that stay, though the plan has them
 * @property {string | null} shelf  the folder that is looked through
 * @property {Applied | null} applied
 * @property {Job | null} job
 * @property {Deed[]} sorts
 * @property {string} busy  what is being waited for; empty: nothing
 * @property {Trouble | null} trouble
 * @property {string} said  the last news, for those who listen to the page
 *
 * @typedef {{ type: "mode", mode: Mode } | { type: "above", above: number }
 *   | { type: "wish", wish: Wish } | { type: "look", basis: Basis }
 *   | { type: "begin", again: boolean }
 *   | { type: "answer", answer: "folder" | "skip" | "none", folder: string | null }
 *   | { type: "shelf", folder: string } | { type: "put", ids: string[], out: boolean }
 *   | { type: "take-back", entry: number }
 *   | { type: "checks" | "settle" | "pause" | "back" | "end-checks" | "unsay" | "apply" | "end" | "undo" | "again"
 *       | "play" | "mute" | "dismiss" }} Act  what a person asks this page to do
 */

export {};
