// @ts-check

/**
 * What the browser keeps for a library between visits: answers that the server has not
 * confirmed, and the order of the folders. A browser without storage forgets, no more.
 *
 * @import { Item, LabelRequest } from "./types.js"
 * @typedef {{ request: LabelRequest, item: Item }} KeptAnswer
 */

/** @param {string} library its name @param {Storage} [storage] */
export function memoryOf(library, storage = localStorage) {
  const answers = `clipshelf/${library}/answer/`;
  const order = `clipshelf/${library}/folders`;
  return {
    /** @returns {KeptAnswer[]} in the order in which they were given */
    answers() {
      const keys = Object.keys(storage).filter((key) => key.startsWith(answers));
      const kept = keys.map((key) => ({ key, ...read(storage, key) }));
      return kept.filter((entry) => entry.request && entry.item).sort((a, b) => a.time - b.time);
    },
    /** @param {KeptAnswer} answer */
    keep({ request, item }) {
      write(storage, answers + request.request, { time: Date.now(), request, item });
    },
    /** @param {string} request */
    drop: (request) => storage.removeItem(answers + request),
    /** @returns {string[]} */
    folders: () => read(storage, order) ?? [],
    /** @param {string[]} names */
    keepFolders: (names) => write(storage, order, names),
  };
}

/** @typedef {ReturnType<typeof memoryOf>} Memory */

/** @param {Storage} storage @param {string} key @returns {any} */
function read(storage, key) {
  try {
    return JSON.parse(storage.getItem(key) ?? "null");
  } catch {
    return null; // not ours, or cut off
  }
}

/** @param {Storage} storage @param {string} key @param {unknown} value */
function write(storage, key, value) {
  try {
    storage.setItem(key, JSON.stringify(value));
  } catch {
    // Full or forbidden. The answer is still on its way; only a reload would lose it.
  }
}
