// @ts-check

/**
 * The clips to come, as a value and what can happen to it. Nothing here talks to a server.
 *
 * The clip on screen is never replaced from outside: only an answer, an undo or a choice
 * changes it. An answer may still be on its way while a new queue arrives that was asked for
 * before; `answered` remembers such clips, so that none of them comes back by mistake.
 *
 * @import { Item, NextAnswer, Predicted } from "./types.js"
 *
 * @typedef {object} Queue
 * @property {Item | null} current  on screen
 * @property {readonly Item[]} upcoming  best first
 * @property {ReadonlyMap<string, number>} answered  clip -> turn in which the server had the
 *   answer; Infinity while it has not
 * @property {number} turn  counts what the server was told: answers, and answers taken back
 * @property {boolean} loaded  a queue was received at least once
 * @property {number} remaining  clips that the server could still ask about
 * @property {number} waiting  clips that have no vectors yet
 */

/** @type {Queue} */
export const EMPTY = {
  current: null,
  upcoming: [],
  answered: new Map(),
  turn: 0,
  loaded: false,
  remaining: 0,
  waiting: 0,
};

/**
 * A new order came from the server.
 * @param {Queue} queue @param {NextAnswer} answer
 * @param {number} asked the queue's turn when it was asked for
 * @param {number} kept clips that are preloaded: they stay where they are
 * @returns {Queue}
 */
export function received(queue, answer, asked, kept = 0) {
  const ready = queue.upcoming.slice(0, kept);
  const seen = new Set([queue.current?.id, ...ready.map((item) => item.id)]);
  const fresh = answer.videos.filter((item) => {
    const turn = queue.answered.get(item.id) ?? -1;
    return turn <= asked && !seen.has(item.id);
  });
  const answered = new Map([...queue.answered].filter(([, turn]) => turn > asked));
  const { remaining, waiting } = answer;
  const upcoming = [...ready, ...fresh];
  return show({ ...queue, upcoming, answered, loaded: true, remaining, waiting });
}

/**
 * These clips got an answer; without a list: the one on screen did.
 * @param {Queue} queue @param {readonly string[]} [clips] @returns {Queue}
 */
export function answered(queue, clips = queue.current ? [queue.current.id] : []) {
  if (clips.length === 0) return queue;
  const ids = new Map(queue.answered);
  for (const id of clips) ids.set(id, Infinity);
  const upcoming = queue.upcoming.filter((item) => !clips.includes(item.id));
  const gone = queue.current !== null && clips.includes(queue.current.id);
  return show({ ...queue, current: gone ? null : queue.current, upcoming, answered: ids });
}

/** The server has the answers. @param {Queue} queue @param {readonly string[]} clips @returns {Queue} */
export function confirmed(queue, clips) {
  const turn = queue.turn + 1;
  const ids = new Map(queue.answered);
  for (const id of clips) ids.set(id, turn);
  return { ...queue, turn, answered: ids };
}

/** The server refused the answer: the clip comes next. @param {Queue} queue @param {Item} item */
export function returned(queue, item) {
  return show({ ...released(queue, [item.id]), upcoming: [item, ...others(queue, item.id)] });
}

/**
 * Nothing came of these answers: a new order may hold the clips again.
 * @param {Queue} queue @param {readonly string[]} clips @returns {Queue}
 */
export function released(queue, clips) {
  const left = new Map(queue.answered);
  for (const id of clips) left.delete(id);
  return { ...queue, answered: left };
}

/** An answer was taken back: its clip is on screen again. @param {Queue} queue @param {Item} item */
export function undone(queue, item) {
  return { ...brought(released(queue, [item.id]), item), turn: queue.turn + 1 };
}

/** A person chose one of the clips to come. @param {Queue} queue @param {string} id */
export function picked(queue, id) {
  const item = queue.upcoming.find((other) => other.id === id);
  return item ? brought(queue, item) : queue;
}

/**
 * There is a model now: the clip on screen gets its first prediction. One that it has already
 * stays, so that Enter never means something else all of a sudden.
 * @param {Queue} queue @param {Predicted[]} predictions @returns {Queue}
 */
export function predicted(queue, predictions) {
  const item = queue.current;
  const found = predictions.find((other) => other.id === item?.id);
  if (!item || !found || item.blind || item.predicted_folder !== null) return queue;
  const { predicted_folder, confidence, top_predictions } = found;
  return { ...queue, current: { ...item, predicted_folder, confidence, top_predictions } };
}

/** A folder has another name now. @param {Queue} queue @param {string} from @param {string} to @returns {Queue} */
export function renamed(queue, from, to) {
  const name = (/** @type {string} */ folder) => (folder === from ? to : folder);
  const change = (/** @type {Item} */ item) => ({
    ...item,
    predicted_folder: item.predicted_folder === null ? null : name(item.predicted_folder),
    top_predictions: item.top_predictions.map((guess) => ({
      ...guess,
      folder: name(guess.folder),
    })),
  });
  const { current, upcoming } = queue;
  return { ...queue, current: current && change(current), upcoming: upcoming.map(change) };
}

/**
 * Ids that a new order need not hold.
 * @param {Queue} queue @param {number} [kept] clips that are preloaded @returns {string[]}
 */
export function excluded(queue, kept = 0) {
  const pending = [...queue.answered].filter(([, turn]) => turn === Infinity);
  const ready = [...(queue.current ? [queue.current] : []), ...queue.upcoming.slice(0, kept)];
  return [...ready.map((item) => item.id), ...pending.map(([id]) => id)];
}

/** @param {Queue} queue @param {Item} item @returns {Queue} */
function brought(queue, item) {
  if (queue.current?.id === item.id) return queue;
  const rest = others(queue, item.id);
  return { ...queue, current: item, upcoming: queue.current ? [queue.current, ...rest] : rest };
}

/** @param {Queue} queue @param {string} id */
function others(queue, id) {
  return queue.upcoming.filter((item) => item.id !== id);
}

/** Fills an empty screen. @param {Queue} queue @returns {Queue} */
function show(queue) {
  const [first, ...rest] = queue.upcoming;
  return queue.current || !first ? queue : { ...queue, current: first, upcoming: rest };
}
