// @ts-check

/**
 * @import { Api } from "./api.js"
 * @import { News } from "./news.js"
 * @import { Doing, Store } from "./session.js"
 * @import { PageState } from "./state.js"
 */

const CLOSED = { open: false, of: null, found: null };

/** What each signal says about the clip on screen, fetched for as long as someone looks. */
export class Why {
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
  doing = { evidence: () => this.#toggle() };

  /** Another clip is on screen: it has evidence of its own. @param {PageState} now @param {PageState} before */
  follow(now, before) {
    if (!now.evidence.open || now.queue.current?.id === before.queue.current?.id) return;
    void this.#load();
  }

  #toggle() {
    const { evidence, queue } = this.#store.get();
    if (evidence.open) this.#store.set({ evidence: CLOSED });
    else if (queue.current?.blind) this.#news.say("Hidden until you have answered");
    else if (queue.current?.predicted_folder === null)
      this.#news.say("There is no prediction to explain yet");
    else void this.#load();
  }

  async #load() {
    const item = this.#store.get().queue.current;
    const of = item && !item.blind ? item.id : null;
    this.#store.set({ evidence: { open: true, of, found: null } });
    if (of === null) return;
    const told = await this.#news.attempt(async () => {
      const found = await this.#api.evidence(of);
      const { evidence } = this.#store.get();
      // Whoever answers faster than this arrives has no more use for it.
      if (evidence.of === of) this.#store.set({ evidence: { ...evidence, found } });
    });
    if (!told) this.#store.set({ evidence: CLOSED });
  }
}
