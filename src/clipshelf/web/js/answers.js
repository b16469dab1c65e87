// @ts-check

import { requestId } from "./api.js";
import { asApiError } from "./ask.js";
import { plural } from "./format.js";
import { Outbox } from "./outbox.js";
import * as queues from "./queue.js";
import { clipsOf } from "./state.js";

/**
 * @import { Api } from "./api.js"
 * @import { Library } from "./library.js"
 * @import { News } from "./news.js"
 * @import { Store } from "./session.js"
 * @import { Entry } from "./state.js"
 * @import { Answer, BatchAnswer, Item, LabelAnswer, UndoAnswer } from "./types.js"
 *
 * @typedef {object} Surroundings
 * @property {Api} api
 * @property {Store} store
 * @property {Library} library
 * @property {News} news
 * @property {(kind: Entry["kind"]) => void} settled  the server has an answer, or refused it
 */

const SERVER_FAULTS = 5; // tries of an answer that the server fails on before it is given up

const SAID = {
  skip: "Skipped; it comes back at the end",
  none: "None of these folders; it is not asked about again",
};

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
  #settled;
  #nth = 0;

  /** @param {Surroundings} surroundings */
  constructor({ api, store, library, news, settled }) {
    this.#api = api;
    this.#store = store;
    this.#library = library;
    this.#news = news;
    this.#settled = settled;
    /** @type {Outbox<Entry>} */
    this.outbox = new Outbox({
      deliver: (entry) => this.#deliver(entry),
      again: (_, error, tries) => this.#again(error, tries),
      refused: (entry, error) => this.#refused(entry, error),
      changed: (outbox) => store.set({ outbox }),
    });
  }

  /** Answers for the clip on screen. @param {Answer} answer @param {string | null} folder for "folder" */
  give(answer, folder = null) {
    const item = this.#store.get().queue.current;
    if (!item) return;
    this.#news.say(answer === "folder" ? `Filed in ${folder}` : SAID[answer], folder);
    this.#post({
      kind: "label",
      request: { id: item.id, answer, folder, request: requestId() },
      item,
    });
  }

  /** Throws the clip on screen away, as far as undo. */
  trash() {
    const item = this.#store.get().queue.current;
    if (!item) return;
    this.#news.say("In the trash; undo brings it back");
    this.#post({ kind: "trash", request: { id: item.id, request: requestId() }, item });
  }

  /** Files many at once. @param {readonly string[]} clips @param {string} folder */
  file(clips, folder) {
    const answers = clips.map((id) => ({ id, folder }));
    this.#news.say(`Filed ${plural(clips.length, "clip")} in ${folder}`, folder);
    this.#post({ kind: "batch", request: { answers, request: requestId() }, folder });
  }

  /** Takes an answer back: the newest from the outbox, or any by asking the server. @param {number} [entry] */
  undo(entry) {
    const waiting = entry === undefined ? this.outbox.takeBack() : null;
    if (waiting && waiting.kind !== "undo") {
      this.#library.memory?.drop(waiting);
      this.#tookBack(waiting);
      return;
    }
    if (waiting) this.outbox.push(waiting);
    const request = requestId();
    this.#post({
      kind: "undo",
      request: entry === undefined ? { request } : { entry, request },
    });
  }

  /** Takes up what an earlier visit could not send. @param {Entry[]} kept */
  takeUp(kept) {
    for (const entry of kept) {
      this.#store.set({ queue: queues.answered(this.#store.get().queue, clipsOf(entry)) });
      this.outbox.push(entry);
    }
  }

  /** @param {Entry} entry */
  #post(entry) {
    this.#nth += 1;
    this.#library.memory?.keep(entry, this.#nth);
    this.#store.set({ queue: queues.answered(this.#store.get().queue, clipsOf(entry)) });
    this.outbox.push(entry);
  }

  /** @param {Entry} entry */
  async #deliver(entry) {
    const { folders, state } = await this.#send(entry);
    this.#library.memory?.drop(entry);
    const queue = queues.confirmed(this.#store.get().queue, clipsOf(entry));
    this.#store.set({ queue, online: true });
    this.#library.take(state, folders);
    this.#settled(entry.kind);
  }

  /** @param {Entry} entry */
  async #send(entry) {
    if (entry.kind === "undo") return this.#heard(await this.#api.undo(entry.request));
    if (entry.kind === "batch") return this.#filed(await this.#api.batch(entry.request));
    if (entry.kind === "trash") return this.#api.trash(entry.request);
    return this.#labelled(await this.#api.label(entry.request));
  }

  /** @param {LabelAnswer} answer */
  #labelled(answer) {
    const { video, folder, pending, problem } = answer;
    if (pending) this.#news.say(`${video} is held open; it follows to ${folder}`);
    else if (problem) this.#news.toast("info", `${video} stayed where it is`, problem);
    return answer;
  }

  /** @param {BatchAnswer} answer */
  #filed(answer) {
    if (answer.failed.length > 0) {
      const reasons = [...new Set(answer.failed.map(({ reason }) => reason))].join(" ");
      this.#news.toast("bad", `${plural(answer.failed.length, "clip")} not filed`, reasons);
    }
    return answer;
  }

  /** @param {UndoAnswer} answer */
  #heard(answer) {
    const { undone, item } = answer;
    if (item) this.#show(item, undone.kind === "label" ? undone.folder : null);
    else this.#news.say(`Undone: ${undone.what}`);
    if (undone.failed.length > 0) {
      this.#news.toast("bad", "Not all of it could be taken back", undone.failed.join(" "));
    }
    return answer;
  }

  /** @param {Exclude<Entry, { kind: "undo" }>} entry one that was never sent */
  #tookBack(entry) {
    if (entry.kind === "batch") {
      this.#store.set({ queue: queues.released(this.#store.get().queue, clipsOf(entry)) });
      this.#news.say(`Undone: ${plural(clipsOf(entry).length, "clip")} in ${entry.folder}`);
      this.#settled("undo");
    } else {
      this.#show(entry.item, entry.kind === "label" ? entry.request.folder : null);
    }
  }

  /** @param {Item} item @param {string | null} folder where it was filed, if it was */
  #show(item, folder) {
    this.#store.set({ queue: queues.undone(this.#store.get().queue, item) });
    this.#news.say(folder === null ? "Here it is again" : `Back from ${folder}`);
  }

  /** @param {unknown} error @param {number} tries */
  #again(error, tries) {
    const failure = asApiError(error);
    if (failure.status === 0) this.#store.set({ online: false });
    return failure.away || (failure.status >= 500 && tries < SERVER_FAULTS);
  }

  /** @param {Entry} entry @param {unknown} error */
  #refused(entry, error) {
    const { message, hint, code } = asApiError(error);
    this.#library.memory?.drop(entry);
    const { queue } = this.#store.get();
    if (entry.kind === "undo") {
      if (code === "nothing-to-undo") this.#news.say("There is nothing to undo");
      else this.#news.toast("bad", `Not undone. ${message}`, hint);
    } else if (entry.kind === "batch") {
      this.#store.set({ queue: queues.released(queue, clipsOf(entry)) });
      this.#news.toast(
        "bad",
        `${plural(clipsOf(entry).length, "clip")} not filed. ${message}`,
        hint,
      );
    } else {
      this.#store.set({ queue: queues.returned(queue, entry.item) });
      this.#news.say("Not filed");
      const next = hint || "It comes next again.";
      this.#news.toast("bad", `${entry.item.video} was not filed. ${message}`, next);
    }
    this.#settled(entry.kind);
  }
}
