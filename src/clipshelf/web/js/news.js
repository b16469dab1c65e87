// @ts-check

import { asApiError } from "./ask.js";

/**
 * @import { Store } from "./session.js"
 * @import { Toast } from "./types.js"
 */

const SHOWN = 3; // toasts at once

/** What the page tells without being asked. */
export class News {
  #store;
  #ids = 0;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /**
   * The answer to a key: one line, replaced by the next.
   * @param {string} text @param {string | null} [folder] where the clip went, if it did
   */
  say(text, folder = null) {
    this.#store.set({ said: { text, folder, nth: this.#store.get().said.nth + 1 } });
  }

  /** @param {Toast["kind"]} kind @param {string} title @param {string} [hint] */
  toast(kind, title, hint = "") {
    const others = this.#store.get().toasts.filter((toast) => toast.title !== title);
    this.#ids += 1;
    this.#store.set({ toasts: [...others, { id: this.#ids, kind, title, hint }].slice(-SHOWN) });
  }

  /** @param {number} id */
  dismiss(id) {
    this.#store.set({ toasts: this.#store.get().toasts.filter((toast) => toast.id !== id) });
  }

  /**
   * Does what may fail, and shows what goes wrong; a server that is away has its own banner.
   * @param {() => Promise<void>} work @returns {Promise<boolean>} it went well
   */
  async attempt(work) {
    try {
      await work();
      return true;
    } catch (error) {
      const { message, hint, status } = asApiError(error);
      if (status === 0) this.#store.set({ online: false });
      else this.toast("bad", message, hint);
      return false;
    }
  }
}
