// @ts-check

/**
 * The words that the server and the page share. Types only; nothing runs here.
 *
 * @typedef {{ name: string, count: number, hidden?: boolean }} Folder
 * @typedef {{ name: string, count: number, why: string }} Similar  a folder that may be meant
 * @typedef {{ similar: Similar[] }} SimilarAnswer
 *
 * @typedef {{ folder: string, confidence: number }} Guess  confidence from 0 to 1
 *
 * @typedef {object} Item  one question: a clip to file
 * @property {string} id
 * @property {string} video  file name
 * @property {string} kind  why it is asked: first, uncertain, random, ...
 * @property {[string, string] | null} [between]  the two folders that it may belong to
 * @property {number} score  comparable within one queue only
 * @property {string} priority  "high" or "normal"
 * @property {string} reason  in words; may be empty
 * @property {boolean} [blind]  the prediction is hidden until it is answered
 * @property {string | null} predicted_folder
 * @property {number | null} confidence  from 0 to 1
 * @property {Guess[]} top_predictions  best first
 * @property {boolean} calibrated
 * @property {string} caption
 * @property {string} [author]  may be empty
 * @property {string} [on_screen]  what is written on its pictures; may be empty
 * @property {string} [spoken]  what is said in it; may be empty
 * @property {string} [language]  of what is said: "en", "de", ...; may be empty
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
 * @property {number} [none]  that fit in no folder
 * @property {number} [trashed]
 * @property {number} [pending_moves]  files that are held open elsewhere and will follow
 * @property {boolean} [movable]  files can be moved; if not, labels are kept all the same
 * @property {number} [unknown_origin]  labels of which nobody knows any more who gave them
 *
 * @typedef {object} Model
 * @property {string} id
 * @property {string} head
 * @property {number} num_labeled
 * @property {number | null} cv_accuracy  from 0 to 1
 * @property {string} trained  ISO time
 * @property {string[]} folders  that it tells apart
 * @property {boolean} calibrated  its confidences were checked against the truth
 * @property {Audit | null} audit  the number that counts
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
 * @property {"running" | "paused" | "done" | "failed" | "cancelled"} state
 * @property {boolean} can_pause  if not, it can only be ended
 * @property {number} done
 * @property {number} total
 * @property {number} rate  items a second; 0 before it can be told
 * @property {number | null} seconds_left
 * @property {string} item
 * @property {string} message  the reason, when it failed
 *
 * @typedef {object} Resumed  what was set right when the library was opened
 * @property {string[]} batches
 * @property {number} interrupted
 * @property {number} made
 * @property {number} dropped
 * @property {number} waiting
 * @property {number} corrected
 * @property {string[]} told  in words
 *
 * @typedef {object} ServerState
 * @property {string} version
 * @property {Counts} library
 * @property {Model | null} model
 * @property {Job[]} jobs
 * @property {number} retrain_every  0: only when asked
 * @property {{ colour: string, reasons: string[] } | null} [stopping]  a light, never a lock
 * @property {number} labels_since_training
 * @property {Resumed} resumed
 * @property {string[]} strategies
 * @property {boolean} retraining
 *
 * @typedef {"folder" | "skip" | "none"} Answer
 * @typedef {{ id: string, answer: Answer, folder: string | null, request: string }} LabelRequest
 * @typedef {{ id: string, folder: string }} Filing
 * @typedef {{ answers: Filing[], request: string }} BatchRequest
 * @typedef {{ id: string, request: string }} TrashRequest
 * @typedef {{ entry?: number, request: string }} UndoRequest  without an entry: the newest
 *
 * @typedef {{ folders: Folder[], state: ServerState }} Standing  comes with every answer
 * @typedef {object} Labelled  what became of one answer
 * @property {string} id
 * @property {string} video
 * @property {string | null} folder
 * @property {string} answer
 * @property {boolean} moved
 * @property {string} problem  why the file stayed where it is; may be empty
 * @property {boolean} pending  the file is held open elsewhere, and follows
 * @property {number | null} entry  of the history
 * @typedef {Standing & Labelled} LabelAnswer
 * @typedef {Standing & { batch: string | null, labelled: Labelled[],
 *   failed: { id: string, reason: string }[] }} BatchAnswer
 * @typedef {Standing & { id: string, video: string, trashed: boolean, entry: number }} TrashAnswer
 * @typedef {Deed & { video: string, answer: string, failed: string[] }} Undone  failed: reasons
 *   why files could not go back
 * @typedef {Standing & { undone: Undone, item: Item | null }} UndoAnswer
 *
 * @typedef {object} Deed  one line of the history
 * @property {number} entry
 * @property {string} time  ISO
 * @property {"label" | "batch" | "skip" | "none" | "trash" | "sort" | "folder" | "undo"} kind
 * @property {string} what  in words
 * @property {string | null} id
 * @property {string | null} thumbnail
 * @property {string | null} folder
 * @property {number} count  clips
 * @property {string} batch  its name at the command line
 * @property {number} waiting  files that are held open elsewhere, and follow
 * @property {boolean} undone
 * @property {boolean} can_undo
 * @typedef {{ deeds: Deed[] }} DeedsAnswer  newest first
 *
 * @typedef {object} Group  clips that are predicted to be in one folder, surest first
 * @property {string} folder
 * @property {number} count  clips of that folder, the ones not shown included
 * @property {GroupClip[]} videos
 * @typedef {object} GroupClip
 * @property {string} id
 * @property {string} video
 * @property {number} confidence
 * @property {string} thumbnail
 * @property {string} url
 * @property {number | null} duration  seconds
 * @typedef {{ groups: Group[] }} GroupsAnswer
 *
 * @typedef {object} FoundClip  one that a search has found
 * @property {string} id
 * @property {string} video
 * @property {string} folder  empty: none
 * @property {number} score  to be compared within one search only
 * @property {string} why  in words
 * @property {string} author
 * @property {string} caption
 * @property {string | null} saved  ISO 8601, UTC
 * @property {string | null} posted
 * @property {number | null} duration  seconds
 * @property {string} thumbnail
 * @property {string} url
 * @typedef {{ videos: FoundClip[] }} FoundAnswer  the best first
 *
 * @typedef {object} Evidence  what each signal says about one clip
 * @property {string} id
 * @property {boolean} blind  hidden until it is answered
 * @property {{ signal: string, present: boolean, folder: string | null,
 *   confidence: number | null }[]} signals
 * @property {Neighbour[]} neighbours  the nearest labelled clips
 * @typedef {object} Neighbour
 * @property {string} id
 * @property {string} video
 * @property {string} folder
 * @property {number} similarity  cosine
 * @property {string} thumbnail
 * @property {string} url
 *
 * @typedef {{ model: Model | null, changed: number, of: number, skipped: boolean }} Trained
 * @typedef {{ name: string, reason: string }} Problem
 * @typedef {{ problems: Problem[] }} ProblemsAnswer
 * @typedef {{ folders: Folder[] }} FoldersAnswer
 * @typedef {Standing & { folder: string }} FolderMade
 * @typedef {FolderMade} FolderChanged
 *
 * @typedef {{ type: "label", folder: string } | { type: "pick", id: string }
 *   | { type: "seek", seconds: number } | { type: "speed", step: number }
 *   | { type: "strategy", name: string } | { type: "name", name: string }
 *   | { type: "create", name: string } | { type: "dismiss", toast: number }
 *   | { type: "take-back", entry: number } | { type: "job", id: string, order: JobOrder }
 *   | { type: "folder-menu", folder: string | null }
 *   | { type: "rename", folder: string, to: string } | { type: "merge", folder: string, into: string }
 *   | { type: "hide", folder: string, hidden: boolean }
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
