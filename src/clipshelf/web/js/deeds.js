// @ts-check

/**
 * @import { Api } from "./api.js"
 * @import { News } from "./news.js"
 * @import { Doing, Store } from "./session.js"
 */

const PAGE = 50; // lines fetched at once

/** The list of all that was done. */
export class Deeds {
  #api;
  #store;
  #news;

  /** @param {{ api: Api, store: Store, news: News }} surroundings */
  constructor({ api, store, news }) {
    this.#api = api;
    this.#store = store;
    this.#news = news;
  }

  /** @type {Doing} */
  doing = { history: () => this.#toggle(), older: () => this.#older() };

  /** Fetches the list anew, as far as it was seen. */
  async load() {
    const wanted = Math.max(PAGE, this.#history.deeds.length);
    await this.#news.attempt(async () => {
      const { deeds } = await this.#api.deeds(wanted);
      this.#set({ deeds, more: deeds.length >= wanted });
    });
    this.#set({ loading: false });
  }

  get #history() {
    return this.#store.get().history;
  }

  /** @param {Partial<import("./state.js").PageState["history"]>} change */
  #set(change) {
    this.#store.set({ history: { ...this.#history, ...change } });
  }

  #toggle() {
    if (this.#history.open) return this.#set({ open: false, deeds: [], more: false });
    this.#set({ open: true, loading: true });
    return this.load();
  }

  async #older() {
    const last = this.#history.deeds.at(-1);
    if (!last || !this.#history.more || this.#history.loading) return;
    this.#set({ loading: true });
    await this.#news.attempt(async () => {
      const { deeds } = await this.#api.deeds(PAGE, last.entry);
      const all = [...this.#history.deeds, ...deeds];
      // The list may have been fetched anew meanwhile; then these do not follow its last line.
      if (this.#history.deeds.at(-1) !== last) return;
      this.#set({ deeds: all, more: deeds.length >= PAGE });
    });
    this.#set({ loading: false });
  }
}
