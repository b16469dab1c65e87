// @ts-check

/**
 * What the server tells this page. Types only; nothing runs here.
 *
 * @import { Figure } from "./figure.js"
 * @import { Job } from "../types.js"
 *
 * @typedef {object} Exhibit  one picture
 * @property {string} name
 * @property {string} title
 * @property {string} text
 * @property {Figure | null} figure
 * @property {Figure | null} narrow  for a phone, where it is another one
 * @property {{ heads: string[], rows: string[][] } | null} table
 * @property {string} missing  why there is no picture yet
 *
 * @typedef {{ title: string, text: string, exhibits: string[] }} Chapter
 * @typedef {{ value: string, label: string, note: string, light?: string }} Fact
 *
 * @typedef {object} Mistake  a cell off the diagonal
 * @property {string} folder
 * @property {string} predicted
 * @property {[number, number]} cell  row and column
 * @property {number} n
 *
 * @typedef {object} Insights
 * @property {Fact[]} facts
 * @property {Chapter[]} chapters
 * @property {Exhibit[]} exhibits
 * @property {{ url: string, sheets: string[] } | null} script  plotly.js; null: not installed
 * @property {string} install  what to type then
 * @property {{ confusion: { model: string, mistakes: Mistake[] } | null,
 *   counts: { name: string }, replay: object | null }} series
 *
 * @typedef {object} Clip
 * @property {string} id
 * @property {string} video  file name
 * @property {string} thumbnail
 * @property {string} url
 * @property {number | null} confidence  from 0 to 1
 *
 * @typedef {Clip & { x: number, y: number, folder: string | null,
 *   kind: "labelled" | "predicted" | "filed" }} Point
 * @typedef {{ points: Point[], drawing: boolean, exhibit: Exhibit }} LibraryMap
 * @typedef {{ folder: string, predicted: string, count: number, videos: Clip[] }} Cell
 *
 * @typedef {{ insights: () => Promise<Insights>, map: () => Promise<LibraryMap>,
 *   cell: (model: string, cell: [number, number]) => Promise<Cell>,
 *   replay: () => Promise<{ status: string }>, cancel: (job: string) => Promise<Job>,
 *   jobs: () => Promise<Job[]> }} InsightsApi
 */

export {};
