// @ts-check

/** What a threshold would do, told from the confidences alone. */

/**
 * @import { Outlook } from "./types.js"
 *
 * @typedef {object} Estimate
 * @property {number} count  clips that would be filed
 * @property {number} stay  clips that would not
 * @property {number} folders  that would get some
 * @property {number} wrong  expected, if the confidences are right
 * @property {number} audited  clips drawn at random of which the model was as sure
 * @property {number} right  of these
 */

export const USUAL = 90; // percent: one clip in ten wrong at most, if the confidences are right

/** @param {Outlook} outlook @param {number} above from 0 to 1 @returns {Estimate} */
export function estimate({ confidences, columns, audit }, above) {
  const count = countAbove(confidences, above);
  const sure = audit.confidences.map((confidence) => confidence >= above);
  let wrong = 0;
  for (let row = 0; row < count; row += 1) wrong += 1 - (confidences[row] ?? 1);
  return {
    count,
    stay: confidences.length - count,
    folders: new Set(columns.slice(0, count)).size,
    wrong,
    audited: sure.filter(Boolean).length,
    right: audit.correct.filter((correct, row) => correct && sure[row]).length,
  };
}

/** How many are at least that sure. @param {readonly number[]} falling @param {number} above */
export function countAbove(falling, above) {
  let low = 0;
  let high = falling.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((falling[middle] ?? 0) >= above) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Where a threshold starts: at the usual one, or at the highest that files something.
 * @param {readonly number[]} falling from 0 to 1 @returns {number} whole percents
 */
export function startAt(falling) {
  let start = USUAL;
  while (start > 0 && countAbove(falling, start / 100) === 0) start -= 1;
  return start || USUAL;
}

/**
 * How many clips have each confidence, for a picture.
 * @param {readonly number[]} confidences from 0 to 1 @param {number} bins of equal width
 * @returns {number[]} shares of the fullest bin, 0 to 1
 */
export function histogram(confidences, bins) {
  /** @type {number[]} */
  const counts = new Array(bins).fill(0);
  for (const confidence of confidences) {
    const bin = Math.min(bins - 1, Math.floor(confidence * bins));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const most = Math.max(1, ...counts);
  return counts.map((n) => n / most);
}
