// @ts-check

import { acting } from "../acting.js";

/** @import { Act } from "./types.js" */

export const { send, sender } = /** @type {ReturnType<typeof acting<Act>>} */ (acting());
