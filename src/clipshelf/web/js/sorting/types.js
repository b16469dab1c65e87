// @ts-check

/**
 * The words that the server and the sorting page share. Types only; nothing runs here.
 *
 * @import { Deed, Folder, Job, Problem, ServerState } from "../types.js"
 *
 * @typedef {object} Outlook  what any threshold would file
 * @property {number[]} confidences  falling, from 0 to 1
 * @property {number[]} columns  of `folders`, beside the confidences
 * @property {string[]} folders
 * @property {boolean} calibrated
 * @property {{ confidences: number[], correct: boolean[] }} audit  clips drawn at random
 * @property {number} held  clips that wait for a blind check
 *
 * @typedef {object} PlanClip
 * @property {string} id
 * @property {string} video  file name
 * @property {number} confidence  from 0 to 1
 * @property {string} target  where it would lie
 * @property {number | null} duration  seconds
 * @property {string} thumbnail
 * @property {string} url
 * @property {boolean} taken_out  of this folder, by a person, from an earlier plan
 *
 * @typedef {{ folder: string, videos: PlanClip[] }} Shelf  the least sure clip first
 *
 * @typedef {object} Plan
 * @property {string} digest
 * @property {Shelf[]} folders
 * @property {Problem[]} skipped
 * @property {number} below  clips that are not sure enough
 * @property {number} held
 *
 * @typedef {object} Promised  what a certificate says of the clips that are filed
 * @property {number} certificate
 * @property {number} precision
 * @property {number} confidence
 * @property {number} pairs  in the certified list
 * @property {number} checked  of them
 * @property {number} wrong  of these
 * @property {number} filed
 * @property {number} removed  taken out by hand
 * @property {number} at_most_wrong  of the filed
 *
 * @typedef {{ plan: Plan, promise: Promised | null }} PlanAnswer
 * @typedef {{ above: number } | { certified: true }} Basis
 *
 * @typedef {{ id: string, video: string, duration: number | null, url: string, thumbnail: string }} Check
 *
 * @typedef {object} Claim  a certificate, as far as its checker may know
 * @property {number} id
 * @property {"checking" | "certified" | "refused"} status
 * @property {number} precision
 * @property {number} confidence
 * @property {number} attempt
 * @property {boolean} newest_model  it was begun with the model in use
 * @property {boolean} stopped
 * @property {number} certified  clips so far
 * @property {number} to_file  of them
 * @property {number} total  clips that it chose from
 * @property {number} in_reach  certified if the open checks go well
 * @property {number} checks_done
 * @property {number} checks_needed
 * @property {number | null} wrong  null while there is something to check
 * @property {string} why  it was refused
 * @property {Check[]} checks
 *
 * @typedef {object} Prospect
 * @property {number} checks
 * @property {number} in_reach
 * @property {number} total
 * @property {number} attempt
 * @property {string} why  it would be refused; else empty
 *
 * @typedef {object} Applied
 * @property {string | null} batch
 * @property {{ id: string, source: string, target: string }[]} moves
 * @property {Problem[]} skipped
 * @property {string[]} removed
 * @property {Promised | null} promise
 * @property {Folder[]} folders
 * @property {ServerState} state
 *
 * @typedef {{ deeds: Deed[] }} Sorts
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
 * @property {number} above  whole percents
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
