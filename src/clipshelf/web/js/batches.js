// @ts-check

import * as batches from "./batch.js";

/**
 * @import { Answers } from "./answers.js"
 * @import { Api } from "./api.js"
 * @import { News } from "./news.js"
 * @import { Doing, Store } from "./session.js"
 */

const SHOWN = 24; // clips at once: what an eye takes in

/** The view of many clips at once. */
export class Batches {
  #api;
  #store;
  #news;
  #answers;

  /** @param {{ api: Api, store: Store, news: News, answers: Answers }} surroundings */
  constructor({ api, store, news, answers }) {
    this.#api = api;
    this.#store = store;
    this.#news = news;
    this.#answers = answers;
  }

  /** @type {Doing} */
  doing = {
    batch: () => this.#toggle(),
    "batch-move": ({ step, extend, clips = step }) =>
      this.#set(batches.moved(this.#batch, clips, extend)),
    "batch-mark": ({ index, range }) => this.#set(batches.marked(this.#batch, index, range)),
    "batch-toggle": () => this.#set(batches.marked(this.#batch, this.#batch.cursor, false)),
    "batch-turn": ({ step }) => this.#set(batches.turned(this.#batch, step)),
    "batch-show": ({ folder }) => this.#set(batches.shown(this.#batch, folder)),
    "batch-file": ({ folder }) => this.file(folder),
  };

  /** Fetches what there is by now. */
  async load() {
    const told = await this.#news.attempt(async () => {
      const { groups } = await this.#api.groups(SHOWN);
      const { answered } = this.#store.get().queue;
      this.#set(batches.received(this.#batch, groups, answered));
    });
    if (!told && !this.#batch.loaded) this.#store.set({ view: "clip" });
  }

  get #batch() {
    return this.#store.get().batch;
  }

  /** @param {import("./batch.js").Batch} batch */
  #set(batch) {
    this.#store.set({ batch });
  }

  #toggle() {
    if (this.#store.get().view === "batch") return this.#store.set({ view: "clip" });
    const { refused } = this.#batch;
    this.#store.set({ view: "batch", batch: { ...batches.NO_BATCH, refused } });
    return this.load();
  }

  /** Files what is left in the group. @param {string | null} folder null: the predicted one */
  file(folder) {
    const group = batches.shownGroup(this.#batch);
    if (!group) return;
    const clips = batches.leftIn(this.#batch);
    if (clips.length === 0) return this.#news.say("All of them are taken out: nothing to file");
    this.#set(batches.filed(this.#batch));
    this.#answers.file(
      clips.map(({ id }) => id),
      folder ?? group.folder,
    );
  }
}
