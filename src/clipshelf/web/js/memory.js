// @ts-check

/**
 * What the browser keeps for a library between visits: answers that the server has not
 * confirmed, and the order of the folders. A browser without storage forgets, no more.
 *
 * @import { Entry } from "./state.js"
 */

/** @param {string} library its name @param {Storage} [storage] */
export function memoryOf(library, storage = localStorage) {
  const answers = `clipshelf/${library}/answer/`;
  const order = `clipshelf/${library}/folders`;
  const repairs = `clipshelf/${library}/repairs`;
  return {
    /** @returns {Entry[]} in the order in which they were given */
    answers() {
      const keys = Object.keys(storage).filter((key) => key.startsWith(answers));
      const kept = keys.map((key) => read(storage, key)).filter((line) => line?.entry?.request);
      return kept.sort((a, b) => a.time - b.time || a.nth - b.nth).map(({ entry }) => entry);
    },
    /** @param {Entry} entry @param {number} nth of this visit: two may fall into one millisecond */
    keep(entry, nth) {
      write(storage, answers + entry.request.request, { time: Date.now(), nth, entry });
    },
    /** @param {Entry} entry */
    drop: ({ request }) => storage.removeItem(answers + request.request),
    /** Is it news? Said once, and not again at each visit. @param {string[]} told */
    isNews(told) {
      const news = JSON.stringify(told) !== JSON.stringify(read(storage, repairs) ?? []);
      if (news) write(storage, repairs, told);
      return news && told.length > 0;
    },
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
