// @ts-check

/**
 * The words that the server and the page share. Types only; nothing runs here.
 *
 * @typedef {{ name: string, count: number }} Folder
 *
 * @typedef {{ folder: string, confidence: number }} Guess  confidence from 0 to 1
 *
 * @typedef {object} Item  one question: a clip to file
 * @property {string} id
 * @property {string} video  file name
 * @property {string} kind  why it is asked: first, uncertain, random, ...
 * @property {number} score  comparable within one queue only
 * @property {string} priority  "high" or "normal"
 * @property {string} reason  in words; may be empty
 * @property {boolean} [blind]  the prediction is hidden until it is answered
 * @property {string | null} predicted_folder
 * @property {number | null} confidence  from 0 to 1
 * @property {Guess[]} top_predictions  best first
 * @property {boolean} calibrated
 * @property {string} caption
 * @property {number | null} duration  seconds
 * @property {string} url
 * @property {string} thumbnail
 *
 * @typedef {Pick<Item, "id" | "predicted_folder" | "confidence" | "top_predictions">} Predicted
 * @typedef {{ videos: Predicted[] }} PredictedAnswer
 * @typedef {{ videos: Item[], remaining: number, waiting: number }} NextAnswer
 *
 * @typedef {object} Counts
 * @property {string} name
 * @property {number} total
 * @property {number} unsorted
 * @property {number} labelled
 * @property {number} filed
 * @property {number} skipped
 * @property {number} unreadable
 * @property {number} waiting  unsorted clips that have no vectors yet
 *
 * @typedef {object} Model
 * @property {string} id
 * @property {string} head
 * @property {number} num_labeled
 * @property {number | null} cv_accuracy  from 0 to 1
 * @property {string} trained  ISO time
 * @property {Audit | null} [audit]  the number that counts
 * @property {number | null} avg_confidence  from 0 to 1
 *
 * @typedef {object} Audit  accuracy on videos drawn at random
 * @property {number} n  of them
 * @property {number} accuracy  from 0 to 1
 * @property {number} low  the 95 % interval
 * @property {number} high
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {string} work  scan, embed or train
 * @property {"running" | "done" | "failed" | "cancelled"} state
 * @property {number} done
 * @property {number} total
 * @property {number} rate  items a second; 0 before it can be told
 * @property {number | null} seconds_left
 * @property {string} item
 * @property {string} message  the reason, when it failed
 *
 * @typedef {object} ServerState
 * @property {string} version
 * @property {Counts} library
 * @property {Model | null} model
 * @property {Job[]} jobs
 * @property {number} retrain_every  0: only when asked
 * @property {{ colour: string, reasons: string[] } | null} [stopping]  a light, never a lock
 * @property {number} labels_since_training
 * @property {string[]} strategies
 * @property {boolean} retraining
 *
 * @typedef {{ id: string, answer: "folder" | "skip", folder: string | null, request: string }} LabelRequest
 * @typedef {{ id: string, video: string, folder: string | null, answer: string, moved: boolean,
 *   folders: Folder[], state: ServerState }} LabelAnswer
 * @typedef {{ undone: { id: string, video: string, folder: string | null, answer: string },
 *   item: Item | null, folders: Folder[], state: ServerState }} UndoAnswer
 * @typedef {{ model: Model | null, changed: number, of: number, skipped: boolean }} Trained
 * @typedef {{ name: string, reason: string }} Problem
 * @typedef {{ problems: Problem[] }} ProblemsAnswer
 * @typedef {{ folders: Folder[] }} FoldersAnswer
 * @typedef {{ folder: string, folders: Folder[] }} FolderMade
 *
 * @typedef {{ type: "label", folder: string } | { type: "pick", id: string }
 *   | { type: "seek", seconds: number } | { type: "strategy", name: string }
 *   | { type: "create", name: string } | { type: "dismiss", toast: number }
 *   | { type: "accept" | "skip" | "undo" | "retrain" | "measure" | "play" | "mute" | "new-folder" | "find-folder"
 *       | "keys" | "cancel" | "problems" }} Action  what a person asks the page to do
 *
 * @typedef {{ id: number, kind: "info" | "good" | "bad", title: string, hint: string }} Toast
 */

export {};
