// @ts-check

/**
 * The words that the server and the set-up page share. Types only; nothing runs here.
 *
 * @import { Folder, Job, Problem } from "../types.js"
 *
 * @typedef {{ path: string, videos: number, opened_before: boolean }} Candidate
 * @typedef {{ candidates: Candidate[] }} Candidates
 * @typedef {{ code: string, message: string, hint: string }} Warning
 *
 * @typedef {object} Preview  a folder before it is opened
 * @property {string} data_dir
 * @property {string} name
 * @property {number} videos
 * @property {number} unsorted_videos
 * @property {Record<string, number>} folders  clips in each
 * @property {number} bytes
 * @property {number} sidecars
 * @property {Record<string, number>} ignored  files, by why
 * @property {Problem[]} unreadable
 * @property {number} unreadable_count
 * @property {boolean} opened_before
 * @property {boolean} complete
 * @property {Warning[]} warnings
 *
 * @typedef {{ pictures: { id: string, thumbnail: string }[], seen: number, tags: string[] }} Arrivals
 * @typedef {{ configured: boolean, data_dir: string | null }} Config
 * @typedef {{ address: string | null, warning: string }} Phone
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
