// @ts-check

import { acting } from "./acting.js";

/** @import { Action } from "./types.js" */

const { send, sender } = /** @type {ReturnType<typeof acting<Action>>} */ (acting());

export { send as act, sender as actor };
