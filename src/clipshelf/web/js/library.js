// @ts-check

import { inLearntOrder } from "./folders.js";
import { memoryOf } from "./memory.js";

/**
 * @import { KeptAnswer, Memory } from "./memory.js"
 * @import { Store } from "./session.js"
 * @import { Folder, ServerState } from "./types.js"
 */

/** What the server says about the library, put where the page finds it. */
export class Library {
  /** @type {Memory | null} */
  memory = null;
  #store;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * Called by its name for the first time, a library remembers what an earlier visit left.
   * @param {string} name @returns {KeptAnswer[]} answers that were not sent then
   */
  recall(name) {
    if (this.memory) return [];
    this.memory = memoryOf(name);
    return this.memory.answers();
  }

  /** @param {ServerState} server @param {Folder[]} folders */
  take(server, folders) {
    const jobs = server.jobs.filter((job) => job.state === "running");
    this.#store.set({ server, jobs });
    this.takeFolders(folders);
  }

  /** @param {Folder[]} folders */
  takeFolders(folders) {
    const before = this.#store.get().folders.map((folder) => folder.name);
    const learnt = before.length ? before : (this.memory?.folders() ?? []);
    const ordered = inLearntOrder(learnt, folders);
    this.memory?.keepFolders(ordered.map((folder) => folder.name));
    this.#store.set({ folders: ordered });
  }
}
