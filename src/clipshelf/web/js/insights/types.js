// @ts-check

/**
 * What the server tells this page. Types only; nothing runs here.
 *
 * @import { Figure } from "./figure.js"
 * @import { Job } from "../types.js"
 *
 * @typedef {import("../api-types.js").Cell} Cell
 * @typedef {import("../api-types.js").Chapter} Chapter
 * @typedef {import("../api-types.js").Fact} Fact
 * @typedef {import("../api-types.js").Point} Point
 * @typedef {import("../api-types.js").Judged} Clip
 *
 * @typedef {object} Drawn  a picture's figures, where there is one
 * @property {Figure | null} figure
 * @property {Figure | null} narrow  for a phone, where it is another one
 * @typedef {Omit<import("../api-types.js").Exhibit, keyof Drawn> & Drawn} Exhibit
 * @typedef {Omit<import("../api-types.js").LibraryMap, "exhibit"> & { exhibit: Exhibit }} LibraryMap
 *
 * @typedef {object} Mistake  a cell off the diagonal
 * @property {string} folder
 * @property {string} predicted
 * @property {[number, number]} cell  row and column
 * @property {number} n
 * @typedef {object} Series  the part of all numbers that this page reads
 * @property {{ model: string, mistakes: Mistake[] } | null} confusion
 * @property {{ name: string }} counts
 * @property {object | null} replay
 * @typedef {Omit<import("../api-types.js").Insights, "exhibits" | "series">
 *   & { exhibits: Exhibit[], series: Series }} Insights
 *
 * @typedef {{ insights: () => Promise<Insights>, map: () => Promise<LibraryMap>,
 *   cell: (model: string, cell: [number, number]) => Promise<Cell>,
 *   replay: () => Promise<{ status: string }>, cancel: (job: string) => Promise<Job>,
 *   jobs: () => Promise<Job[]> }} InsightsApi
 */

export {};
