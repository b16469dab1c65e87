// @ts-check

/**
 * The words that the server and the page share, and what a person can ask the page to do.
 * Types only; nothing runs here. What goes over the wire is generated, see api-types.d.ts.
 *
 * @typedef {import("./api-types.js").Audit} Audit
 * @typedef {import("./api-types.js").BatchAnswer} BatchAnswer
 * @typedef {import("./api-types.js").BatchRequest} BatchRequest
 * @typedef {import("./api-types.js").Counts} Counts
 * @typedef {import("./api-types.js").Deed} Deed
 * @typedef {import("./api-types.js").DeedsAnswer} DeedsAnswer
 * @typedef {import("./api-types.js").Evidence} Evidence
 * @typedef {import("./api-types.js").Folder} Folder
 * @typedef {import("./api-types.js").FolderChanged} FolderChanged
 * @typedef {import("./api-types.js").FoldersAnswer} FoldersAnswer
 * @typedef {import("./api-types.js").FoundAnswer} FoundAnswer
 * @typedef {import("./api-types.js").FoundClip} FoundClip
 * @typedef {import("./api-types.js").Group} Group
 * @typedef {import("./api-types.js").GroupClip} GroupClip
 * @typedef {import("./api-types.js").GroupsAnswer} GroupsAnswer
 * @typedef {import("./api-types.js").Guess} Guess
 * @typedef {import("./api-types.js").Item} Item
 * @typedef {import("./api-types.js").Job} Job
 * @typedef {import("./api-types.js").LabelAnswer} LabelAnswer
 * @typedef {Required<import("./api-types.js").LabelRequest>} LabelRequest
 * @typedef {import("./api-types.js").Labelled} Labelled
 * @typedef {import("./api-types.js").Model} Model
 * @typedef {import("./api-types.js").Neighbour} Neighbour
 * @typedef {import("./api-types.js").NextAnswer} NextAnswer
 * @typedef {import("./api-types.js").Predicted} Predicted
 * @typedef {import("./api-types.js").PredictedAnswer} PredictedAnswer
 * @typedef {import("./api-types.js").ProblemsAnswer} ProblemsAnswer
 * @typedef {import("./api-types.js").Resumed} Resumed
 * @typedef {import("./api-types.js").ServerState} ServerState
 * @typedef {import("./api-types.js").Similar} Similar
 * @typedef {import("./api-types.js").SimilarAnswer} SimilarAnswer
 * @typedef {import("./api-types.js").Trained} Trained
 * @typedef {import("./api-types.js").TrashAnswer} TrashAnswer
 * @typedef {import("./api-types.js").TrashRequest} TrashRequest
 * @typedef {import("./api-types.js").UndoAnswer} UndoAnswer
 * @typedef {import("./api-types.js").UndoRequest} UndoRequest
 * @typedef {import("./api-types.js").Undone} Undone
 * @typedef {import("./api-types.js").FileProblem} Problem
 * @typedef {import("./api-types.js").One} Filing
 * @typedef {Pick<Item, "id" | "url" | "thumbnail">} Film  what a player has to know of a clip
 * @typedef {Exclude<import("./api-types.js").Answer, "trash">} Answer
 *
 * @typedef {{ type: "label", folder: string } | { type: "pick", id: string }
 *   | { type: "seek", seconds: number } | { type: "speed", step: number }
 *   | { type: "strategy", name: string } | { type: "name", name: string }
 *   | { type: "create", name: string } | { type: "dismiss", toast: number }
 *   | { type: "take-back", entry: number } | { type: "job", id: string, order: JobOrder }
 *   | { type: "folder-menu", folder: string | null }
 *   | { type: "rename", folder: string, to: string } | { type: "merge", folder: string, into: string }
 *   | { type: "hide", folder: string, hidden: boolean }
 *   | { type: "describe", folder: string, description: string, phrases: string[] }
 *   | { type: "batch-move", by: "clip" | "row", step: 1 | -1, extend: boolean, clips?: number }
 *   | { type: "batch-mark", index: number, range: boolean }
 *   | { type: "batch-turn", step: 1 | -1 } | { type: "batch-show", folder: string }
 *   | { type: "batch-file", folder: string | null }
 *   | { type: "search-for", query: string, like: FoundClip | null }
 *   | { type: "search-choose", id: string | null } | { type: "search-file", folder: string }
 *   | { type: "accept" | "skip" | "none" | "trash" | "undo" | "retrain" | "measure" | "play" | "mute"
 *       | "new-folder" | "find-folder" | "keys" | "cancel" | "problems" | "history" | "older"
 *       | "evidence" | "batch" | "batch-toggle" | "refresh"
 *       | "search" }} Action  what a person asks the page to do
 * @typedef {"pause" | "resume" | "cancel"} JobOrder
 *
 * @typedef {{ id: number, kind: "info" | "good" | "bad", title: string, hint: string }} Toast
 */

export {};
