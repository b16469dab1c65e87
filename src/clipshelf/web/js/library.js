// @ts-check

import { inLearntOrder } from "./folders.js";
import { hasEnded } from "./jobs.js";
import { memoryOf } from "./memory.js";

/**
 * @import { Memory } from "./memory.js"
 * @import { Store } from "./session.js"
 * @import { Entry } from "./state.js"
 * @import { Folder, ServerState } from "./types.js"
 */

/** What the server says about the library, put where the page finds it. */
export class Library {
  /** @type {Memory | null} */
  memory = null;
  /** @type {Map<string, string>} */
  #names = new Map(); // renamed folders: either name -> the other one
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Called by its name for the first time, a library remembers what an earlier visit left.
   * @param {string} name @returns {Entry[]} answers that were not sent then
   */
  recall(name) {
    if (this.memory) return [];
    this.memory = memoryOf(name);
    return this.memory.answers();
  }

  /** @param {ServerState} server @param {Folder[]} folders */
  take(server, folders) {
    const jobs = server.jobs.filter((job) => !hasEnded(job));
    this.#store.set({ server, jobs });
    this.takeFolders(folders);
  }

  /**
   * A folder keeps its place, and so its key, under a new name, and under the old one again
   * when that is undone. Told before the server is, whose event may come before its answer.
   * @param {string} from @param {string} to
   */
  renames(from, to) {
    this.#names.set(from, to).set(to, from);
  }

  /** What a folder is called by now; null: it is gone. @param {string} name */
  nowCalled(name) {
    const there = (/** @type {string | undefined} */ wanted) =>
      this.#store.get().folders.some((folder) => folder.name === wanted);
    const other = this.#names.get(name);
    if (there(name)) return name;
    return other !== undefined && there(other) ? other : null;
  }

  /** @param {Folder[]} folders */
  takeFolders(folders) {
    const before = this.#store.get().folders.map((folder) => folder.name);
    const learnt = before.length ? before : (this.memory?.folders() ?? []);
    const there = new Set(folders.map((folder) => folder.name));
    const now = learnt.map((name) => (there.has(name) ? name : (this.#names.get(name) ?? name)));
    const ordered = inLearntOrder(now, folders);
    this.memory?.keepFolders(ordered.map((folder) => folder.name));
    this.#store.set({ folders: ordered });
  }
}
