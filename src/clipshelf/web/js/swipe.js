// @ts-check

/**
 * What a finger on the clip means, as numbers in and a word out.
 *
 * @typedef {"right" | "left" | "up"} Way
 * @typedef {{ way: Way | null, share: number }} Swipe  share: from 0 to 1, how near it is to counting
 */

const FAR = 96; // CSS pixels that count whatever the speed
const FLICK = 0.5; // pixels a millisecond that count after a short way
const SHORT = 32; // pixels before a finger means anything but a tap
const STRAIGHT = 1.4; // how much longer one direction has to be than the other

/**
 * Where a finger is going.
 * @param {number} dx pixels to the right @param {number} dy pixels down @returns {Swipe}
 */
export function heading(dx, dy) {
  const across = Math.abs(dx);
  const along = Math.abs(dy);
  if (across > along * STRAIGHT) return { way: dx > 0 ? "right" : "left", share: share(across) };
  if (dy < 0 && along > across * STRAIGHT) return { way: "up", share: share(along) };
  return { way: null, share: 0 };
}

/**
 * What it meant when it was lifted; null: nothing, or a tap.
 * @param {number} dx @param {number} dy @param {number} milliseconds that it took @returns {Way | null}
 */
export function meant(dx, dy, milliseconds) {
  const { way } = heading(dx, dy);
  const length = way === "up" ? -dy : Math.abs(dx);
  if (way === null || length < SHORT) return null;
  const quick = length / Math.max(1, milliseconds) >= FLICK;
  return length >= FAR || quick ? way : null;
}

/** @param {number} length pixels */
function share(length) {
  return Math.min(1, Math.max(0, (length - SHORT / 2) / (FAR - SHORT / 2)));
}
