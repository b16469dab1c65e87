// @ts-check

import { asApiError, requestId } from "./api.js";
import { Outbox } from "./outbox.js";
import * as queues from "./queue.js";

/**
 * @import { Api } from "./api.js"
 * @import { Library } from "./library.js"
 * @import { KeptAnswer } from "./memory.js"
 * @import { News } from "./news.js"
 * @import { Store } from "./session.js"
 * @import { Entry } from "./state.js"
 * @import { Item, LabelRequest } from "./types.js"
 *
 * @typedef {object} Surroundings
 * @property {Api} api
 * @property {Store} store
 * @property {Library} library
 * @property {News} news
 * @property {() => void} more  called when the server has an answer: the queue may run short
 */

const SERVER_FAULTS = 5; // tries of an answer that the server fails on before it is given up

/**
 * A person's answers, from the key to the server's word.
 *
 * The page does not wait: the next clip is on screen at once, and the answer goes out in the
 * background. The browser keeps it until the server has it. One that is refused brings its
 * clip back.
 */
export class Answers {
  #api;
  #store;
  #library;
  #news;
  #more;

  /** @param {Surroundings} surroundings */
  constructor({ api, store, library, news, more }) {
    this.#api = api;
    this.#store = store;
    this.#library = library;
    this.#news = news;
    this.#more = more;
    /** @type {Outbox<Entry>} */
    this.outbox = new Outbox({
      deliver: (entry) => (entry.kind === "undo" ? this.#takeBack() : this.#send(entry)),
      again: (entry, error, tries) => this.#again(entry, error, tries),
      refused: (entry, error) => this.#refused(entry, error),
      changed: (outbox) => store.set({ outbox }),
    });
  }

  /** Files the clip on screen. @param {string | null} folder null skips it */
  give(folder) {
    const item = this.#store.get().queue.current;
    if (!item) return;
    const answer = folder === null ? "skip" : "folder";
    /** @type {LabelRequest} */
    const request = { id: item.id, answer, folder, request: requestId() };
    this.#library.memory?.keep({ request, item });
    this.#store.set({ queue: queues.answered(this.#store.get().queue) });
    const said = folder === null ? "Skipped; it comes back at the end" : `Filed in ${folder}`;
    this.#news.say(said, folder);
    this.outbox.push({ kind: "label", request, item });
  }

  /** Takes the last answer back: from the outbox, or by asking the server. */
  undo() {
    const entry = this.outbox.takeBack();
    if (entry?.kind !== "label") {
      if (entry) this.outbox.push(entry);
      return this.outbox.push({ kind: "undo" });
    }
    this.#library.memory?.drop(entry.request.request);
    this.#tookBack(entry.item, entry.request.folder);
  }

  /** Takes up what an earlier visit could not send. @param {KeptAnswer[]} kept */
  takeUp(kept) {
    for (const { request, item } of kept) {
      this.#store.set({ queue: queues.pending(this.#store.get().queue, item.id) });
      this.outbox.push({ kind: "label", request, item });
    }
  }

  /** @param {Entry & { kind: "label" }} entry */
  async #send({ request, item }) {
    const { state, folders } = await this.#api.label(request);
    this.#library.memory?.drop(request.request);
    const queue = queues.confirmed(this.#store.get().queue, item.id);
    this.#store.set({ queue, online: true });
    this.#library.take(state, folders);
    this.#more();
  }

  async #takeBack() {
    const { undone, item, folders, state } = await this.#api.undo();
    this.#store.set({ online: true });
    this.#library.take(state, folders);
    if (item) this.#tookBack(item, undone.folder);
    else this.#news.say(`Undone: ${undone.video}`);
  }

  /** @param {Item} item @param {string | null} folder where it was filed; null: it was skipped */
  #tookBack(item, folder) {
    this.#store.set({ queue: queues.undone(this.#store.get().queue, item) });
    this.#news.say(folder === null ? "Back from being skipped" : `Back from ${folder}`);
  }

  /** @param {Entry} entry @param {unknown} error @param {number} tries */
  #again(entry, error, tries) {
    const failure = asApiError(error);
    if (failure.status === 0) this.#store.set({ online: false });
    // An undo has no request id: sent twice, it could take back two answers.
    if (entry.kind === "undo") return false;
    return failure.away || (failure.status >= 500 && tries < SERVER_FAULTS);
  }

  /** @param {Entry} entry @param {unknown} error */
  #refused(entry, error) {
    const { message, hint, code } = asApiError(error);
    if (entry.kind === "undo") {
      if (code === "nothing-to-undo") this.#news.say("There is nothing to undo");
      else this.#news.toast("bad", `Not undone. ${message}`, hint);
      return;
    }
    const { item, request } = entry;
    this.#library.memory?.drop(request.request);
    this.#store.set({ queue: queues.returned(this.#store.get().queue, item) });
    this.#news.say("Not filed");
    this.#news.toast(
      "bad",
      `${item.video} was not filed. ${message}`,
      hint || "It comes next again.",
    );
  }
}
