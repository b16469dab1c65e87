// @ts-check

/** The sentences of this page: what is promised, what is only expected, and what is neither. */

import { count, plural } from "../format.js";
import { USUAL } from "./estimates.js";

/**
 * @import { Estimate } from "./estimates.js"
 * @import { Claim, Promised, Prospect } from "./types.js"
 */

const CHECK_SECONDS = 5; // to look at a clip and decide

/** @param {number} share from 0 to 1 @returns {string} as it was asked for: 95 %, 99.5 % */
export function exactly(share) {
  return `${Number((100 * share).toFixed(2))}\u00a0%`;
}

/** @param {number} wrong an expectation @returns {string} without false precision */
export function roughly(wrong) {
  if (wrong < 0.5) return "hardly any";
  const shown = wrong < 100 ? Math.round(wrong) : Math.round(wrong / 10) * 10;
  return `about ${count(shown)}`;
}

/** What the expected number of wrong ones rests on. @param {boolean} calibrated */
export function basisLine(calibrated) {
  return calibrated
    ? "An estimate from how sure the model is, adjusted by your random checks. No promise."
    : "By the model's own word, which too few random checks have tested. Do not rely on it.";
}

/** Why the threshold starts lower than it usually does. @param {number} start percent */
export function startLine(start) {
  return `It usually starts at ${USUAL} %, but no clip is as sure as that yet; the surest reaches ${start} %.`;
}

/** What random checks of such clips found; empty without any. @param {Estimate} estimate */
export function auditedLine({ audited, right }) {
  if (audited === 0) return "";
  return `Of ${plural(audited, "random check")} where it was this sure, ${count(right)} ${right === 1 ? "was" : "were"} right.`;
}

/** @param {Prospect} prospect @returns {string} what it takes, and what it gives */
export function prospectLine({ checks, in_reach, total }) {
  const minutes = Math.max(1, Math.round((checks * CHECK_SECONDS) / 60));
  return `Check ${plural(checks, "clip")} without seeing the prediction (about ${minutes} min). If they go well, ${count(in_reach)} of ${plural(total, "clip")} can be filed under this promise; further checks may add more.`;
}

/** @param {{ precision: number, confidence: number }} claim @param {number} pairs in the list */
export function promiseLine({ precision, confidence }, pairs) {
  return `Of ${plural(pairs, "certified clip")} at least ${exactly(precision)} go to the right folder: that holds with ${exactly(confidence)} confidence.`;
}

/**
 * What the promise for the whole list means for the clips that are filed now.
 * @param {Promised} promise @param {number} filed of them
 */
export function restLine({ at_most_wrong: most, wrong }, filed) {
  if (filed === 0) return "";
  if (most >= filed)
    return "Of so few clips it says nothing by itself: the wrong ones of the whole list may all be here.";
  const known = wrong > 0 ? `, since your checks found ${count(wrong)} of the wrong ones` : "";
  if (most === 0) return `So none of the ${count(filed)} filed now is wrong${known}.`;
  return `So at most ${count(most)} of the ${count(filed)} filed now are wrong${known}.`;
}

/** What taking clips out does to the promise. @param {number} removed @returns {string} */
export function removedLine(removed) {
  if (removed === 0) return "";
  const them = removed === 1 ? "it" : "them";
  return `You took out ${count(removed)}. The share was promised for the whole list and not for what is left of it; the number of wrong ones cannot have grown by taking ${them} out.`;
}

/** How a claim stands, in one sentence. @param {Claim} claim */
export function standingLine(claim) {
  const { certified, checks_done, checks_needed, in_reach, status, total } = claim;
  if (status === "refused") return claim.why;
  if (status === "certified")
    return `${count(certified)} of ${plural(total, "clip")} are certified, after ${plural(checks_done, "check")}.`;
  if (certified > 0)
    return `${plural(certified, "clip")} are certified already. ${plural(checks_needed, "more check")} can make it ${count(in_reach)}.`;
  return `${count(checks_done)} of ${plural(checks_done + checks_needed, "check")} done, for ${plural(in_reach, "clip")}.`;
}
