// @ts-check

import { createApi } from "../api.js";
import { ask, LONG } from "../ask.js";

/**
 * @import { Configured, Opened } from "../api-types.js"
 * @import { Arrivals, Candidates, Phone, Preview } from "./types.js"
 */

export function createSetupApi() {
  return {
    ...createApi(),
    /** @returns {Promise<Configured>} */
    config: () => ask("/api/config/status"),
    /** @returns {Promise<Candidates>} */
    candidates: () => ask("/api/setup/candidates"),
    /** @param {string} path @returns {Promise<Preview>} */
    preview: (path) => ask("/api/setup/preview", { data_dir: path }),
    /**
     * Every file is read once: that takes as long as copying them.
     * @param {string} path @returns {Promise<Opened>}
     */
    open: (path) => ask("/api/setup", { data_dir: path }, LONG),
    /** @param {number} n @returns {Promise<Arrivals>} */
    arrivals: (n) => ask(`/api/setup/arrivals?n=${n}`),
    /** @returns {Promise<Phone>} */
    phone: () => ask("/api/phone"),
  };
}

/** @typedef {ReturnType<typeof createSetupApi>} SetupApi */
