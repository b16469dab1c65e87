/**
 * What goes over the wire, generated from the OpenAPI document: do not edit, but run
 * `python tests/api/typescript.py`.
 */

/** What a person can say about a video. */
export type Answer = "folder" | "skip" | "none" | "trash";

/** What became of a plan. */
export interface Applied {
  folders: Folder[];
  state: ServerState;
  batch: string | null;
  moves: Move[];
  skipped: FileProblem[];
  below_threshold: number;
  /** Ids that were taken out by hand. */
  removed: string[];
  promise: Promised | null;
}

/** The plan that was looked at, less some videos. */
export interface ApplyRequest {
  digest: string;
  above?: number | null;
  certified?: boolean;
  exclude?: string[];
  request?: string | null;
}

/** The newest pictures of a library that is looked at for the first time. */
export interface Arrivals {
  pictures: Picture[];
  /** Pictures in all. */
  seen: number;
  /** Folders that the clips' own tags suggest, the most frequent first. */
  tags: string[];
}

/** Accuracy on videos drawn at random: the number that counts. */
export interface Audit {
  n: number;
  /** From 0 to 1; null for none. */
  accuracy: number | null;
  /** Of the 95 % interval. */
  low: number;
  high: number;
  /** Of what was guessed to be in a folder; null: too few to tell. */
  folders?: Record<string, Share | null>;
}

/** Guesses about clips drawn at random, and whether they were right. */
export interface AuditedGuesses {
  confidences: number[];
  correct: boolean[];
}

/** What became of several answers that were given together. */
export interface BatchAnswer {
  folders: Folder[];
  state: ServerState;
  /** Null if nothing changed. */
  batch: string | null;
  labelled: Labelled[];
  failed: Refused[];
}

/** Answers that belong together: they are taken back as one. */
export interface BatchRequest {
  answers: One[];
  request?: string | null;
}

/** Work in the background. */
export interface Begun {
  status: "started" | "already_running";
}

/** A folder that may be the one a person has in mind. */
export interface Candidate {
  path: string;
  videos: number;
  opened_before: boolean;
}

/** Folders that are probably meant, the last opened first. */
export interface Candidates {
  candidates: Candidate[];
}

/** The clips behind one cell of the confusion matrix, surest first. */
export interface Cell {
  folder: string;
  predicted: string;
  /** The ones not shown included. */
  count: number;
  videos: Judged[];
}

/** A certificate as the command line shows it. */
export interface Certificate {
  status: "checking" | "certified" | "refused";
  /** Of the unlabelled clips, from 0 to 1. */
  share: number;
  pairs: CertifiedPair[];
  checks: CertifiedClip[];
  checks_done: number;
  checks_needed: number;
  attempt: number;
  delta_spent: number;
  precision: number;
  confidence: number;
  in_reach: number;
  total: number;
  why: string;
}

/** A clip, by its name. */
export interface CertifiedClip {
  id: string;
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
}

/** A clip, and the folder that is promised. */
export interface CertifiedPair {
  id: string;
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  folder: string;
}

/** What to promise. */
export interface CertifyRequest {
  precision?: number;
  confidence?: number;
  again?: boolean;
}

/** Pictures that belong together, by their names. */
export interface Chapter {
  title: string;
  text: string;
  exhibits: string[];
}

/** A clip to be judged blind for a certificate. */
export interface Check {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** Seconds. */
  duration: number | null;
}

/** A certificate, as far as its checker may know. */
export interface Claim {
  id: number;
  status: "checking" | "certified" | "refused";
  precision: number;
  confidence: number;
  attempt: number;
  /** It was begun with the model in use. */
  newest_model: boolean;
  stopped: boolean;
  /** Clips so far. */
  certified: number;
  /** Of them, not filed yet. */
  to_file: number;
  /** Clips that it chose from. */
  total: number;
  /** Certified if the open checks go well. */
  in_reach: number;
  checks_done: number;
  checks_needed: number;
  /** Null while there is something to check. */
  wrong: number | null;
  /** It was refused. */
  why: string;
  checks: Check[];
}

/** Is a library open, and which? */
export interface Configured {
  configured: boolean;
  data_dir: string | null;
}

/** Copies of one clip, the best first. */
export interface Copies {
  best: string;
  why: string;
  videos: Copy[];
}

/** What became of a clip and its copies. */
export interface CopiesAnswer {
  folders: Folder[];
  state: ServerState;
  /** Null if nothing changed. */
  batch: string | null;
  /** The ones that were filed. */
  labelled?: Labelled[];
  /** Ids of the ones that were thrown away. */
  trashed?: string[];
  failed: Refused[];
}

/** What to do with the copies of a video: a folder for all, or the best is kept. */
export interface CopiesRequest {
  id: string;
  folder?: string | null;
  request?: string | null;
}

/** One of several copies of a clip. */
export interface Copy {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** Empty: none. */
  folder: string;
  width: number;
  height: number;
  /** Bytes. */
  size: number;
  /** Seconds. */
  duration: number | null;
}

/** Clips that are copies of one another, the largest group first. */
export interface CopyGroups {
  groups: Copies[];
}

/** Videos by where they stand; each counts once in `total`. */
export interface Counts {
  /** Of the library's folder. */
  name: string;
  total: number;
  unsorted: number;
  /** Of the unsorted ones: what cannot be read is not asked about. */
  askable: number;
  labelled: number;
  /** By the machine, and confirmed by nobody. */
  filed: number;
  skipped: number;
  /** That fit in no folder. */
  none: number;
  /** Labels of which nobody knows any more who gave them. */
  unknown_origin: number;
  trashed: number;
  unreadable: number;
  /** Unsorted clips that have no vectors yet. */
  waiting: number;
  /** Files that are held open elsewhere and will follow. */
  pending_moves: number;
  /** Files can be moved; if not, labels are kept all the same. */
  movable: boolean;
}

/** A suggestion that was accepted or dismissed. */
export interface Decided {
  id: string;
  /** File name. */
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  folder: string;
  suggested_folder: string;
  score: number;
  reason: string;
  accepted: boolean;
  folders: Folder[];
}

/** One line of the history. */
export interface Deed {
  entry: number;
  /** Its name at the command line. */
  batch: string;
  /** ISO. */
  time: string;
  kind: "label" | "batch" | "skip" | "none" | "trash" | "sort" | "folder" | "undo";
  /** In words. */
  what: string;
  id: string | null;
  thumbnail: string | null;
  folder: string | null;
  /** Clips. */
  count: number;
  /** Files that are held open elsewhere, and follow. */
  waiting: number;
  undone: boolean;
  can_undo: boolean;
}

/** What was done, newest first. */
export interface DeedsAnswer {
  deeds: Deed[];
}

/** A folder, and what it is for. */
export interface DescribeRequest {
  name: string;
  description?: string;
  phrases?: string[];
}

/** A labelled video that is probably misfiled. */
export interface Doubt {
  id: string;
  /** File name. */
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  folder: string;
  suggested_folder: string;
  score: number;
  reason: string;
}

/** Labelled videos in doubt, oddest first. */
export interface Doubts {
  videos: Doubt[];
}

/** Random checks that come next. */
export interface Drawn {
  drawn: number;
}

/** What each signal says of a clip, and the nearest labelled ones. */
export interface Evidence {
  id: string;
  /** Kept back until it is answered. */
  blind: boolean;
  signals: Said[];
  neighbours: Neighbour[];
}

/** One picture. */
export interface Exhibit {
  name: string;
  title: string;
  text: string;
  /** For plotly.js: `data`, `layout`, `height` and the `width` it needs. */
  figure: Record<string, unknown> | null;
  /** For a phone, where it is another one. */
  narrow: Record<string, unknown> | null;
  table: Numbers | null;
  /** Why there is no picture yet. */
  missing: string;
}

/** A number that is worth large letters. */
export interface Fact {
  value: string;
  label: string;
  note: string;
  /** The colour of a lamp beside it; may be empty. */
  light: string;
}

/** `error`: something went wrong in the background. */
export interface Fault {
  message: string;
  hint: string;
}

/** A saved video that no file is here of. */
export interface Favourite {
  key: string;
  /** Empty for services that are not known. */
  link: string;
  author: string;
  caption: string;
  /** ISO time. */
  saved: string | null;
  collections: string[];
}

/** A file that cannot be used, or that stayed where it was. */
export interface FileProblem {
  name: string;
  reason: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
}

/** A folder to sort into. */
export interface Folder {
  name: string;
  count: number;
  /** A person does not want to see it; absent: it is shown. */
  hidden?: boolean;
  /** What a person says it is for; absent with `phrases`: nothing was said. */
  description?: string;
  /** As captions of its clips might say. */
  phrases?: string[];
}

/** A folder that was made, renamed or merged into, by its name. */
export interface FolderChanged {
  folders: Folder[];
  state: ServerState;
  folder: string;
}

/** A folder to make. */
export interface FolderRequest {
  name: string;
}

/** All folders, by name. */
export interface FoldersAnswer {
  folders: Folder[];
}

/** What a search has found, the best first. */
export interface FoundAnswer {
  videos: FoundClip[];
}

/** A clip that a search has found. */
export interface FoundClip {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** Empty: none. */
  folder: string;
  /** To be compared within one search only. */
  score: number;
  why: string;
  author: string;
  caption: string;
  /** ISO time. */
  saved: string | null;
  /** ISO time. */
  posted: string | null;
  /** Seconds. */
  duration: number | null;
}

/** Clips that are predicted to be in one folder, surest first. */
export interface Group {
  folder: string;
  /** Clips of that folder, the ones not shown included. */
  count: number;
  videos: GroupClip[];
}

/** A clip that is predicted to be in a folder. */
export interface GroupClip {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** From 0 to 1. */
  confidence: number;
  /** Seconds. */
  duration: number | null;
}

/** Unsorted clips by the folder that they are predicted to be in. */
export interface GroupsAnswer {
  groups: Group[];
}

/** A folder that a clip may belong in. */
export interface Guess {
  folder: string;
  /** From 0 to 1. */
  confidence: number;
}

/** A folder to offer no more, or again. */
export interface HideRequest {
  name: string;
  hidden?: boolean;
}

/** The numbers, the pictures made of them, and what draws these. */
export interface Insights {
  facts: Fact[];
  chapters: Chapter[];
  /** All numbers, for programs. */
  series: Record<string, unknown>;
  exhibits: Exhibit[];
  /** Null: plotly is not installed. */
  script: Script | null;
  /** What to type then. */
  install: string;
}

/** One question: a clip to file. */
export interface Item {
  id: string;
  /** File name. */
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** Why it is asked: first, uncertain, rare, novel, audit, check, duplicate, ... */
  kind: string;
  /** What the model thinks is kept back until it is answered. */
  blind: boolean;
  /** To be compared within one queue only. */
  score: number;
  /** Why it is asked, in words; may be empty. */
  reason: string;
  priority: "high" | "normal";
  /** The two folders that it may belong in. */
  between: [string, string] | null;
  /** A folder without an example, which its name alone suggests. */
  guess: string | null;
  predicted_folder: string | null;
  /** From 0 to 1. */
  confidence: number | null;
  /** Best first. */
  top_predictions: Guess[];
  /** Confidences were checked against how often the model is right. */
  calibrated: boolean;
  caption: string;
  author: string;
  /** What is written on its pictures; may be empty. */
  on_screen: string;
  /** What is said in it; may be empty. */
  spoken: string;
  /** Of what is said: "en", "de", ...; may be empty. */
  language: string;
  /** Seconds. */
  duration: number | null;
  url: string;
  thumbnail: string;
}

/** Long work. */
export interface Job {
  id: string;
  /** scan, embed, train, sort, listen, transcribe, map or replay. */
  work: string;
  state: "running" | "paused" | "done" | "failed" | "cancelled";
  /** If not, it can only be ended. */
  can_pause: boolean;
  done: number;
  total: number;
  /** Items a second; 0 before it can be told. */
  rate: number;
  seconds_left: number | null;
  item: string;
  /** The reason, when it failed. */
  message: string;
}

/** A clip behind a cell of the confusion matrix. */
export interface Judged {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** From 0 to 1. */
  confidence: number;
}

/** What became of one answer, and how the library stands. */
export interface LabelAnswer {
  folders: Folder[];
  state: ServerState;
  id: string;
  /** File name. */
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  answer: string;
  folder: string | null;
  moved: boolean;
  /** Why the file stayed where it was; may be empty. */
  problem: string;
  /** The file is held open elsewhere, and follows. */
  pending: boolean;
  /** Of the history. */
  entry: number | null;
}

/** An answer. `request` is the client's own key: the same one counts once. */
export interface LabelRequest {
  id: string;
  answer?: Answer;
  folder?: string | null;
  request?: string | null;
}

/** What became of one answer. */
export interface Labelled {
  id: string;
  /** File name. */
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  answer: string;
  folder: string | null;
  moved: boolean;
  /** Why the file stayed where it was; may be empty. */
  problem: string;
  /** The file is held open elsewhere, and follows. */
  pending: boolean;
  /** Of the history. */
  entry: number | null;
}

/** Every clip's place. */
export interface LibraryMap {
  points: Point[];
  method: string | null;
  /** Share of neighbours that are neighbours here too. */
  kept: number | null;
  /** Clips that there are. */
  of: number;
  exhibit: Exhibit;
  /** A newer one is on its way. */
  drawing: boolean;
}

/** Is it time to stop labelling? A light, never a lock. */
export interface Light {
  colour: "red" | "amber" | "green";
  reasons: string[];
}

/** A folder, and the one that takes everything in it. */
export interface MergeRequest {
  name: string;
  into: string;
}

/** How many favourites have no file, and the newest of them. */
export interface Missing {
  missing: number;
  videos: Favourite[];
}

/** A model, as far as a person cares. */
export interface Model {
  id: string;
  head: string;
  num_labeled: number;
  /** From 0 to 1; biased, since the clips were chosen for being hard. */
  cv_accuracy: number | null;
  /** From 0 to 1. */
  avg_confidence: number | null;
  /** ISO time. */
  trained: string;
  /** That it tells apart. */
  folders: string[];
  audit: Audit | null;
  /** Its confidences were checked against the truth. */
  calibrated: boolean;
}

/** A model of the catalogue, or an encoder of another package. */
export interface ModelEntry {
  name: string;
  /** What it is for, in a line. */
  what: string;
  /** What it serves: frames, caption, ...; empty: only another model. */
  signals: string[];
  /** Of its vectors; 0: it finds words. */
  dim: number;
  megabytes: number;
  licence: string;
  speed: string;
  source: string;
  revision: string;
  /** SHA-256 of each file, as far as it is known. */
  digests: Record<string, string>;
  installed: boolean;
  /** What has to be installed first; empty if nothing. */
  missing: string;
  /** Signals that this library uses it for. */
  in_use: string[];
}

/** What the library uses from now on. */
export interface ModelUsed {
  name: string;
  signals: string[];
  /** Clips that it has not looked at yet; old vectors serve until then. */
  waiting: number;
}

/** Every model. */
export interface ModelsAnswer {
  models: ModelEntry[];
}

/** A file that was carried. */
export interface Move {
  id: string;
  source: string;
  target: string;
  /** Of the source, in base64, where the text loses some of them. */
  name_bytes?: string;
}

/** A labelled clip that is like the one in question. */
export interface Neighbour {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  folder: string;
  /** Cosine. */
  similarity: number;
}

/** The next questions, best first. */
export interface NextAnswer {
  videos: Item[];
  /** Clips that could still be asked about, the ones not shown included. */
  remaining: number;
  /** Of them, without vectors yet. */
  waiting: number;
}

/** A picture's numbers, as text. */
export interface Numbers {
  heads: string[];
  rows: string[][];
}

/** One of several answers. */
export interface One {
  id: string;
  folder: string;
}

/** A library that was chosen on the set-up page. */
export interface Opened {
  success: boolean;
  data_dir: string;
  unsorted_videos: number;
  /** Clips in each. */
  folders: Record<string, number>;
}

/** What any threshold would file. */
export interface Outlook {
  /** Falling, from 0 to 1. */
  confidences: number[];
  /** Of `folders`, beside the confidences. */
  columns: number[];
  folders: string[];
  calibrated: boolean;
  audit: AuditedGuesses;
  /** Clips that wait for a blind check. */
  held: number;
}

/** The address for another device. */
export interface Phone {
  /** Null on a server for this machine only. */
  address: string | null;
  warning: string;
}

/** A clip that was looked at. */
export interface Picture {
  id: string;
  thumbnail: string;
}

/** What would be filed; nothing moves. */
export interface Plan {
  digest: string;
  folders: Shelf[];
  skipped: FileProblem[];
  /** Clips that are not sure enough. */
  below: number;
  /** Clips that wait for a blind check. */
  held: number;
}

/** A plan, and what is promised of it. */
export interface PlanAnswer {
  plan: Plan;
  promise: Promised | null;
}

/** A clip that a plan would file. */
export interface PlanClip {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** From 0 to 1. */
  confidence: number;
  /** Where it would lie. */
  target: string;
  /** Seconds. */
  duration: number | null;
  /** Of this folder, by a person, from an earlier plan. */
  taken_out: boolean;
}

/** A clip's place on the map. */
export interface Point {
  id: string;
  /** File name. */
  video: string;
  thumbnail: string;
  url: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  x: number;
  y: number;
  folder: string | null;
  kind: "labelled" | "predicted" | "filed";
  /** From 0 to 1. */
  confidence: number | null;
}

/** What the model thinks of an unsorted video; null and 0 before there is one. */
export interface Predicted {
  id: string;
  filename: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  predicted_folder: string | null;
  /** From 0 to 1. */
  confidence: number;
  top_predictions: Guess[];
}

/** Every unsorted video, by name. */
export interface PredictedAnswer {
  videos: Predicted[];
  total: number;
}

/** A folder before it is opened; nothing from outside it. */
export interface Preview {
  data_dir: string;
  name: string;
  videos: number;
  unsorted_videos: number;
  /** Clips in each. */
  folders: Record<string, number>;
  bytes: number;
  sidecars: number;
  /** Files, by why. */
  ignored: Record<string, number>;
  /** The first of them. */
  unreadable: FileProblem[];
  unreadable_count: number;
  opened_before: boolean;
  /** All of it was looked at in the time that there is. */
  complete: boolean;
  /** The most important first. */
  warnings: Warned[];
}

/** Why a request was not carried out. */
export interface Problem {
  code: string;
  message: string;
  hint: string;
  detail: string;
}

/** Files that cannot be used. */
export interface ProblemsAnswer {
  problems: FileProblem[];
}

/** What a certificate says of the clips that are filed. */
export interface Promised {
  certificate: number;
  precision: number;
  confidence: number;
  /** In the certified list. */
  pairs: number;
  /** Of them. */
  checked: number;
  /** Of these. */
  wrong: number;
  filed: number;
  /** Taken out by hand. */
  removed: number;
  /** Of the filed. */
  at_most_wrong: number;
}

/** What a certificate would ask and reach. */
export interface Prospect {
  checks: number;
  in_reach: number;
  total: number;
  attempt: number;
  /** It would be refused; else empty. */
  why: string;
}

/** A clip that was not taken, and why. */
export interface Refused {
  id: string;
  reason: string;
}

/** A folder, and what it is to be called. */
export interface RenameRequest {
  name: string;
  to: string;
}

/** What was set right when the library was opened. */
export interface Resumed {
  batches: string[];
  interrupted: number;
  made: number;
  dropped: number;
  waiting: number;
  corrected: number;
  /** In words. */
  told: string[];
}

/** Is it learning, and how did the last time end? */
export interface RetrainStatus {
  running: boolean;
  /** "success", or a reason. */
  last_result: string | null;
}

/** A video in doubt: move it to the suggested folder, or leave it. */
export interface ReviewRequest {
  id: string;
  accept: boolean;
}

/** What one signal alone would answer. */
export interface Said {
  signal: string;
  present: boolean;
  folder: string | null;
  /** From 0 to 1; not calibrated. */
  confidence: number | null;
}

/** What a look at the folders found. */
export interface Scanned {
  found: number;
  files: number;
  new: number;
  moved: number;
  gone: number;
  learned: number;
  /** Files, by why. */
  ignored: Record<string, number>;
  unreadable: FileProblem[];
  /** Clips in each. */
  folders: Record<string, number>;
  unsorted: number;
  unknown_origin: number;
  /** Files with the same content. */
  duplicates: string[][];
  unclear: Unclear[];
}

/** What draws the pictures. */
export interface Script {
  url: string;
  sheets: string[];
}

/** Where the library stands. */
export interface ServerState {
  version: string;
  library: Counts;
  model: Model | null;
  labels_since_training: number;
  stopping: Light | null;
  /** Running and paused ones. */
  jobs: Job[];
  /** Labels; 0: only when asked. */
  retrain_every: number;
  retraining: boolean;
  resumed: Resumed;
  /** The default one first. */
  strategies: string[];
}

/** The folder that holds the videos; quotes around it are dropped. */
export interface SetupRequest {
  data_dir: string;
}

/** How many of some guesses were right. */
export interface Share {
  n: number;
  /** From 0 to 1; null for none. */
  accuracy: number | null;
  /** Of the 95 % interval. */
  low: number;
  high: number;
}

/** What a plan would file in one folder, the least sure clip first. */
export interface Shelf {
  folder: string;
  videos: PlanClip[];
}

/** A folder that may be meant by a new name. */
export interface Similar {
  name: string;
  count: number;
  why: string;
}

/** Folders that may be meant, the likeliest first. */
export interface SimilarAnswer {
  similar: Similar[];
}

/** A video, by its file name, and the folder that it belongs in. */
export interface SortRequest {
  filename: string;
  folder: string;
}

/** A video that was moved into a folder. */
export interface SortedFile {
  success: boolean;
  filename: string;
  folder: string | null;
  folders: Folder[];
}

/** `trained`: what a training changed. */
export interface Trained {
  model: Model | null;
  /** Predictions that name another folder now. */
  changed: number;
  /** Predictions there are. */
  of: number;
  /** There was nothing new to learn from. */
  skipped: boolean;
  /** What to know of the choice of the model; may be empty. */
  note: string;
}

/** A clip that was thrown away. */
export interface TrashAnswer {
  folders: Folder[];
  state: ServerState;
  id: string;
  /** File name. */
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  trashed: boolean;
  /** Of the history. */
  entry: number;
}

/** A video to throw away. */
export interface TrashRequest {
  id: string;
  request?: string | null;
}

/** Content that lies in several folders at once. */
export interface Unclear {
  name: string;
  folders: string[];
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
}

/** What was taken back, and the clip as a question again. */
export interface UndoAnswer {
  folders: Folder[];
  state: ServerState;
  undone: Undone;
  item: Item | null;
}

/** What to take back: an entry of the history, or the newest. */
export interface UndoRequest {
  entry?: number | null;
  request?: string | null;
}

/** What was taken back. */
export interface Undone {
  entry: number;
  /** Its name at the command line. */
  batch: string;
  /** ISO. */
  time: string;
  kind: "label" | "batch" | "skip" | "none" | "trash" | "sort" | "folder" | "undo";
  /** In words. */
  what: string;
  id: string | null;
  thumbnail: string | null;
  folder: string | null;
  /** Clips. */
  count: number;
  /** Files that are held open elsewhere, and follow. */
  waiting: number;
  undone: boolean;
  can_undo: boolean;
  video: string;
  answer: string;
  /** Reasons why files could not go back. */
  failed: string[];
}

/** A question, by its file name. */
export interface Unlabeled {
  id: string;
  /** File name. */
  video: string;
  /** In base64, where the text loses some of them. */
  name_bytes?: string;
  /** Why it is asked: first, uncertain, rare, novel, audit, check, duplicate, ... */
  kind: string;
  /** What the model thinks is kept back until it is answered. */
  blind: boolean;
  /** To be compared within one queue only. */
  score: number;
  /** Why it is asked, in words; may be empty. */
  reason: string;
  priority: "high" | "normal";
  /** The two folders that it may belong in. */
  between: [string, string] | null;
  /** A folder without an example, which its name alone suggests. */
  guess: string | null;
  predicted_folder: string | null;
  /** From 0 to 1. */
  confidence: number | null;
  /** Best first. */
  top_predictions: Guess[];
  /** Confidences were checked against how often the model is right. */
  calibrated: boolean;
  caption: string;
  author: string;
  /** What is written on its pictures; may be empty. */
  on_screen: string;
  /** What is said in it; may be empty. */
  spoken: string;
  /** Of what is said: "en", "de", ...; may be empty. */
  language: string;
  /** Seconds. */
  duration: number | null;
  url: string;
  thumbnail: string;
  filename: string;
}

/** Unsorted videos, the ones that would teach most first. */
export interface UnlabeledVideos {
  videos: Unlabeled[];
}

/** A model to use, by its name in the list. */
export interface UseRequest {
  name: string;
}

/** `vectors`: more clips can be asked about. */
export interface Vectors {
  ready: number;
  /** Unsorted clips that have no vectors yet. */
  waiting: number;
}

/** What a person should know of a folder before opening it. */
export interface Warned {
  code: string;
  message: string;
  hint: string;
}
