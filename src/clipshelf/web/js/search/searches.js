// @ts-check

import { asApiError } from "../ask.js";
import * as searches from "./search.js";

/**
 * @import { Answers } from "../answers.js"
 * @import { Api } from "../api.js"
 * @import { Doing, Store } from "../session.js"
 */

/** Looking for clips, and filing what was found. */
export class Searches {
  #api;
  #store;
  #answers;
  #nth = 0; // of the questions: an answer to an older one is not shown

  /** @param {{ api: Api, store: Store, answers: Answers }} surroundings */
  constructor({ api, store, answers }) {
    this.#api = api;
    this.#store = store;
    this.#answers = answers;
  }

  /** @type {Doing} */
  doing = {
    search: () => this.#set({ ...this.#search, open: !this.#search.open }),
    "search-for": ({ query, like }) => this.#ask(query, like),
    "search-choose": ({ id }) => this.#set(searches.chose(this.#search, id)),
    "search-file": ({ folder }) => this.#file(folder),
  };

  get #search() {
    return this.#store.get().search;
  }

  /** @param {searches.Search} search */
  #set(search) {
    this.#store.set({ search });
  }

  /** @param {string} query @param {searches.Search["like"]} like */
  async #ask(query, like) {
    this.#nth += 1;
    const nth = this.#nth;
    this.#set(searches.asked(this.#search, query, like));
    if (this.#search.state !== "looking") return;
    try {
      const { videos } = await this.#api.search(query, like?.id ?? null);
      if (nth === this.#nth) this.#set(searches.answered(this.#search, videos));
    } catch (error) {
      const { message, hint } = asApiError(error);
      if (nth === this.#nth) this.#set(searches.failed(this.#search, { message, hint }));
    }
  }

  /** @param {string} folder */
  #file(folder) {
    const clips = searches.chosenIn(this.#search);
    if (clips.length === 0) return;
    this.#set(searches.filed(this.#search, folder));
    this.#answers.file(clips, folder);
  }
}
