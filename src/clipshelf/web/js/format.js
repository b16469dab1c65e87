// @ts-check

/** @import { Item, Job, Model, Trained } from "./types.js" */

const FAR = 3; // times as likely: a folder beside which another is out of the question

const STRATEGIES = new Map([
  ["auto", "auto"],
  ["random", "random"],
  ["least_confidence", "least sure first"],
  ["margin", "closest calls first"],
  ["entropy", "most undecided first"],
  ["balance", "small folders first"],
  ["margin_cluster", "close calls, varied"],
  ["badge", "unsure and varied"],
  ["typiclust", "typical ones first"],
  ["herding", "one of each kind first"],
  ["dropquery", "easily swayed first"],
]);

const KINDS = new Map([
  ["first", "first look"],
  ["uncertain", "unsure"],
  ["least_confidence", "unsure"],
  ["margin", "close call"],
  ["entropy", "undecided"],
  ["balance", "small folder"],
  ["margin_cluster", "close call"],
  ["badge", "unsure"],
  ["typiclust", "typical"],
  ["herding", "one of its kind"],
  ["dropquery", "easily swayed"],
  ["rare", "small folder"],
  ["novel", "something new"],
  ["audit", "random check"],
  ["check", "certificate check"],
  ["duplicate", "one of several copies"],
]);

const PER_CLIP = new Set(["embed", "listen", "transcribe"]); // works whose speed means something
const BLIND = new Set(["audit", "check"]); // kinds that must not hint at an answer

const WORKS = new Map([
  ["scan", "Listing files"],
  ["embed", "Looking at clips"],
  ["train", "Learning"],
  ["sort", "Sorting"],
  ["listen", "Listening"],
  ["transcribe", "Reading words"],
  ["map", "Drawing the map"],
  ["replay", "Replaying labels"],
]);

/** @param {number} p from 0 to 1 @returns {string} whole percents, never a false 0 or 100 */
export function percent(p) {
  if (p > 0.99 && p < 1) return ">99 %";
  if (p > 0 && p < 0.01) return "<1 %";
  return `${Math.round(p * 100)} %`;
}

/** @param {number} n @returns {string} with thin spaces from 10,000 on, as numbers are read */
export function count(n) {
  return n < 10_000 ? String(n) : String(n).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

/** @param {number} n @param {string} one @param {string} [many] */
export function plural(n, one, many = `${one}s`) {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** @param {number} seconds @returns {string} in the one unit that matters */
export function duration(seconds) {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.round(whole / 60)} min`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param {number} seconds @returns {string} as players write it: 1:05 */
export function clock(seconds) {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {Job} job @returns {string} "Looking at clips: 31 of 60, 28 clips a second, 1 s left" */
export function jobLine(job) {
  return [workName(job), jobFacts(job)].filter(Boolean).join(": ");
}

/** How far it is, how fast, how long it still takes. @param {Job} job */
export function jobFacts(job) {
  const parts = job.total > 0 ? [`${count(job.done)} of ${count(job.total)}`] : [];
  if (job.state === "paused") return [...parts, "paused"].join(", ");
  if (PER_CLIP.has(job.work) && job.rate > 0) parts.push(speed(job.rate));
  if (job.seconds_left !== null && job.done < job.total) {
    parts.push(`${duration(job.seconds_left)} left`);
  }
  return parts.join(", ");
}

/** @param {Job} job */
export function workName(job) {
  return WORKS.get(job.work) ?? job.work;
}

/** @param {number} rate clips a second */
function speed(rate) {
  if (rate >= 0.95) return `${plural(Math.round(rate), "clip")} a second`;
  return `a clip every ${duration(1 / rate)}`;
}

/** @param {Model} model @returns {string} */
export function modelLine(model) {
  const line = `${model.head} on ${plural(model.num_labeled, "label")}`;
  if (model.cv_accuracy === null) return `${line}, too few to cross-validate`;
  return `${line}, ${percent(model.cv_accuracy)} cross-validated (biased)`;
}

/** @param {Model} model @returns {string} the number that counts, once there is one */
export function auditLine({ audit }) {
  if (!audit || audit.accuracy === null) return "Accuracy: not measured";
  const share = `${percent(audit.accuracy)} right`;
  const range = `${Math.round(audit.low * 100)} to ${percent(audit.high)}`;
  return `${share} (${range}, on ${plural(audit.n, "random check")})`;
}

/**
 * What a training changed, in one sentence.
 * @param {Trained} event @param {boolean} first there was no model before
 */
export function trainedLine(event, first) {
  if (event.skipped || !event.model) return "Nothing new to learn from";
  const learned = `Learned from ${plural(event.model.num_labeled, "label")}`;
  if (event.of === 0) return learned;
  if (first) return `${learned}: the first predictions, for ${plural(event.of, "clip")}`;
  if (event.changed === 0) return `${learned}: no prediction changed folder`;
  const of = `${count(event.changed)} of ${plural(event.of, "prediction")}`;
  return `${learned}: ${of} changed folder`;
}

/**
 * @param {number} every labels between trainings; 0: only when asked
 * @param {number} since labels given since the last one
 */
export function untilRetrain(every, since) {
  if (every <= 0) return "Learns when you press r";
  if (since >= every) return "Learns with the next label";
  return `Learns after ${plural(every - since, "more label")}`;
}

/** @param {string} name a strategy's name */
export function strategyName(name) {
  return STRATEGIES.get(name) ?? name.replaceAll("_", " ");
}

/** @param {Pick<Item, "kind" | "between" | "top_predictions">} item why it is asked, in a few words */
export function kindName({ kind, between, top_predictions: [best, second] }) {
  // The least clear of many may be clear enough: a far second is no rival.
  const close = (second?.confidence ?? 0) * FAR > (best?.confidence ?? 0);
  if (between && close && !BLIND.has(kind)) return `between ${between[0]} and ${between[1]}`;
  return KINDS.get(kind) ?? kind.replaceAll("_", " ");
}

/**
 * A reason as a sentence: with a capital, unless it begins with a name, which stays as it is.
 * @param {string} reason @param {readonly { folder: string }[]} guesses
 */
export function sentence(reason, guesses) {
  if (guesses.some(({ folder }) => reason.startsWith(folder))) return reason;
  return reason.charAt(0).toUpperCase() + reason.slice(1);
}

/**
 * What one signal says: "Cooking, 61 %".
 * @param {{ present: boolean, folder: string | null, confidence: number | null }} signal
 */
export function signalLine({ present, folder, confidence }) {
  if (!present) return "not there";
  if (folder === null) return "nothing yet";
  return confidence === null ? folder : `${folder}, ${percent(confidence)}`;
}

/**
 * How long ago something was, as people say it.
 * @param {string} time ISO @param {number} now milliseconds since 1970
 */
export function ago(time, now) {
  const seconds = (now - Date.parse(time)) / 1000;
  if (!Number.isFinite(seconds)) return "";
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return plural(Math.floor(seconds / 86_400), "day") + " ago";
}

/**
 * A folder's name as a dim path and the word that matters.
 * @param {string} name @returns {{ path: string, leaf: string }}
 */
export function splitName(name) {
  const cut = name.lastIndexOf("/") + 1;
  return { path: name.slice(0, cut), leaf: name.slice(cut) };
}
