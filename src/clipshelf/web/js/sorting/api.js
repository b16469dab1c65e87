// @ts-check

import { createApi } from "../api.js";
import { ask, LONG } from "../ask.js";

/**
 * @import { Certificate } from "../api-types.js"
 * @import { DeedsAnswer, UndoAnswer } from "../types.js"
 * @import { Applied, Basis, Claim, Outlook, PlanAnswer, Prospect, Wish } from "./types.js"
 */

export function createSortingApi() {
  return {
    ...createApi(),
    /** @returns {Promise<Outlook>} */
    outlook: () => ask("/api/plan/outlook"),
    /** @returns {Promise<Claim | null>} */
    claim: () => ask("/api/certificate"),
    /** @param {Wish} wish @returns {Promise<Prospect>} */
    prospect: ({ precision, confidence }) =>
      ask(`/api/certificate/prospect?precision=${precision}&confidence=${confidence}`),
    /**
     * @param {Wish} wish @param {boolean} again a new attempt, whatever there was
     * @returns {Promise<Certificate>}
     */
    certify: (wish, again) => ask("/api/certify", { ...wish, again }),
    /** @returns {Promise<Claim>} */
    endChecks: () => ask("/api/certificate/stop", {}),
    /** @param {Basis} basis @returns {Promise<PlanAnswer>} */
    plan: (basis) =>
      ask("above" in basis ? `/api/plan?above=${basis.above}` : "/api/plan?certified=true"),
    /**
     * @param {Basis} basis @param {string} digest @param {string[]} exclude @param {string} request
     * @returns {Promise<Applied>}
     */
    apply: (basis, digest, exclude, request) =>
      ask("/api/plan/apply", { ...basis, digest, exclude, request }, LONG),
    /** @returns {Promise<DeedsAnswer>} */
    sorts: () => ask("/api/sorts"),
    /** @param {number} entry @param {string} request @returns {Promise<UndoAnswer>} */
    takeBack: (entry, request) => ask("/api/undo", { entry, request }, LONG),
  };
}

/** @typedef {ReturnType<typeof createSortingApi>} SortingApi */
