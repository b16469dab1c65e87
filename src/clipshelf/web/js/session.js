// @ts-check

import { Answers } from "./answers.js";
import { asApiError } from "./ask.js";
import { Batches } from "./batches.js";
import { Deeds } from "./deeds.js";
import { withJob } from "./jobs.js";
import { Library } from "./library.js";
import { News } from "./news.js";
import * as queues from "./queue.js";
import { Searches } from "./search/searches.js";
import { Shelves } from "./shelves.js";
import { Why } from "./why.js";

/**
 * @import { Api } from "./api.js"
 * @import { Entry, PageState } from "./state.js"
 * @import { Action, JobOrder } from "./types.js"
 * @typedef {ReturnType<typeof import("./store.js").createStore<PageState>>} Store
 * @typedef {{ [K in Action["type"]]?: (action: Extract<Action, { type: K }>) => unknown }} Doing
 *   what is done for which action
 */

const BATCH = 20; // clips asked for at once
const LOW = 8; // with fewer to come, more are asked for
const AGAIN = 3000; // milliseconds until an order that could not be had is asked for again
const QUICK = 250; // milliseconds; an order that took longer is followed by as long a rest
export const PRELOADED = 3; // clips to come that are loaded already, and keep their places

/** A person at work: every action of the page, and what the server makes of it. */
export class Session {
  #api;
  #store;
  #answers;
  #batches;
  #deeds;
  #now;
  #askAgain = false;
  /** Clips to come that stay, by the most impatient of those who ask. */
  #kept = Infinity;
  #restUntil = 0; // milliseconds, by the same clock
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #rest;
  /** @type {Doing} */
  #doing;

  /** @param {Api} api @param {Store} store @param {() => number} [now] milliseconds */
  constructor(api, store, now = () => performance.now()) {
    this.#api = api;
    this.#store = store;
    this.#now = now;
    this.news = new News(store);
    this.library = new Library(store);
    const { news, library } = this;
    const settled = (/** @type {Entry["kind"]} */ kind) => this.#settled(kind);
    this.#answers = new Answers({ api, store, library, news, settled });
    this.#batches = new Batches({ api, store, news, answers: this.#answers });
    this.#deeds = new Deeds({ api, store, news });
    const shelves = new Shelves({ api, store, library, news, answers: this.#answers });
    const searches = new Searches({ api, store, answers: this.#answers });
    const why = new Why({ api, store, news });
    this.#doing = {
      ...this.#ownDoing(),
      ...this.#batches.doing,
      ...this.#deeds.doing,
      ...shelves.doing,
      ...searches.doing,
      ...why.doing,
    };
    store.subscribe((now, before) => why.follow(now, before));
  }

  /** @param {Action} action one that is not the player's business */
  act(action) {
    const doing = /** @type {((action: Action) => unknown) | undefined} */ (
      this.#doing[action.type]
    );
    void doing?.(action);
  }

  /**
   * Fetches all that is shown; after a break as well.
   * @param {number} [kept] clips to come that stay: nothing but the model has changed
   */
  async refresh(kept = 0) {
    const { server: known } = this.#store.get();
    if (known) return void (await this.news.attempt(() => this.#refresh(kept)));
    try {
      await this.#refresh(kept);
    } catch (error) {
      const { status, message, hint } = asApiError(error);
      this.#store.set(status === 0 ? { online: false } : { failure: { message, hint } });
    }
  }

  /** @param {number} kept */
  async #refresh(kept) {
    let turn, server, folders;
    do {
      turn = this.#store.get().queue.turn;
      [server, { folders }] = await Promise.all([this.#api.state(), this.#api.folders()]);
    } while (turn !== this.#store.get().queue.turn); // an answer made it old meanwhile
    this.#answers.takeUp(this.library.recall(server.library.name));
    this.#store.set({ online: true, failure: null });
    this.library.take(server, folders);
    const told = server.resumed?.told ?? [];
    if (this.library.memory?.isNews(told)) {
      this.news.toast("info", "Set right since the last visit", told.join(" "));
    }
    this.#answers.outbox.wake();
    // What came before the first model is asked for again, with its prediction.
    const ready = this.#store.get().queue.upcoming.slice(0, kept);
    const known = ready.every((item) => item.blind || item.predicted_folder !== null);
    await this.refill(known || server.model === null ? kept : 0);
  }

  /**
   * Asks for the order of what comes next; the clip on screen stays.
   * @param {number} kept clips to come that stay as well
   */
  async refill(kept = 0) {
    this.#kept = Math.min(this.#kept, kept);
    this.#askAgain = this.#store.get().asking;
    if (this.#askAgain) return;
    this.#store.set({ asking: true });
    const told = await this.news.attempt(async () => {
      try {
        do await this.#ask();
        while (this.#askAgain);
      } finally {
        this.#store.set({ asking: false }); // at once: who comes now asks for himself
      }
    });
    // Nobody may come back to this by answering: there is soon nothing left to answer.
    if (!told) this.#later(AGAIN, () => void this.top());
  }

  async #ask() {
    const kept = this.#kept;
    this.#kept = Infinity;
    this.#askAgain = false;
    const { queue, strategy } = this.#store.get();
    const asked = this.#now();
    const answer = await this.#api.next(BATCH, strategy, queues.excluded(queue, kept));
    const took = this.#now() - asked;
    this.#restUntil = this.#now() + (took > QUICK ? took : 0);
    // With the strategy changed meanwhile, this order is no longer wanted.
    if (this.#store.get().strategy !== strategy) return;
    const now = this.#store.get().queue;
    this.#store.set({ queue: queues.received(now, answer, queue.turn, kept) });
  }

  /** Fetches a prediction for the clip on screen, if it came before there was a model. */
  async predict() {
    const { current } = this.#store.get().queue;
    if (current?.predicted_folder !== null || current.blind) return;
    await this.news.attempt(async () => {
      const { videos } = await this.#api.predictions();
      this.#store.set({ queue: queues.predicted(this.#store.get().queue, videos) });
    });
  }

  /** Asks for more where few are left. */
  async top() {
    if (this.#store.get().queue.upcoming.length < LOW) await this.refill();
  }

  /** Every answer teaches: what comes after the preloaded clips is ranked anew. @param {Entry["kind"]} kind */
  #settled(kind) {
    const { outbox, view, history } = this.#store.get();
    // With more answers on their way the next one does it; only an empty shelf cannot wait.
    if (outbox.length <= 1) this.#rerank();
    else void this.top();
    if (view === "batch" && kind !== "label") void this.#batches.load();
    if (history.open) void this.#deeds.load();
  }

  /** Ranks anew, but leaves a slow server half of its time for the answers themselves. */
  #rerank() {
    clearTimeout(this.#rest);
    const wait = this.#restUntil - this.#now();
    if (wait <= 0) void this.refill(PRELOADED);
    else {
      void this.top();
      this.#later(wait, () => void this.refill(PRELOADED));
    }
  }

  /** @param {number} milliseconds @param {() => void} work in place of what was to come */
  #later(milliseconds, work) {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(work, milliseconds);
  }

  /** @returns {Doing} */
  #ownDoing() {
    const { set } = this.#store;
    const answers = this.#answers;
    return {
      label: ({ folder }) =>
        this.#store.get().view === "batch"
          ? this.#batches.file(folder)
          : answers.give("folder", folder),
      accept: () => this.#accept(),
      skip: () => answers.give("skip"),
      none: () => answers.give("none"),
      trash: () => answers.trash(),
      undo: () => answers.undo(),
      "take-back": ({ entry }) => answers.undo(entry),
      pick: ({ id }) => set({ queue: queues.picked(this.#store.get().queue, id) }),
      strategy: ({ name }) => {
        set({ strategy: name });
        return this.refill();
      },
      keys: () => set({ keysShown: !this.#store.get().keysShown }),
      refresh: () => this.refresh(),
      dismiss: ({ toast }) => this.news.dismiss(toast),
      retrain: () => this.#retrain(),
      measure: () => this.#measure(),
      job: ({ id, order }) => this.#order(id, order),
      problems: () => this.news.attempt(async () => set(await this.#api.problems())),
    };
  }

  #accept() {
    const item = this.#store.get().queue.current;
    if (!item) return;
    if (item.blind) this.news.say("Say it without help: this one measures the model");
    else if (item.predicted_folder === null) this.news.say("There is no prediction to accept yet");
    else {
      // It may have been renamed since, here or in a file manager: Enter must not bring it back.
      const folder = this.library.nowCalled(item.predicted_folder);
      if (folder !== null) this.#answers.give("folder", folder);
      else this.news.say(`${item.predicted_folder} is gone: choose a folder`);
    }
  }

  async #retrain() {
    await this.news.attempt(async () => {
      const { status } = await this.#api.retrain();
      const started = status === "started";
      this.news.say(started ? "Learning from the labels so far" : "It is learning already");
    });
  }

  /** Puts random checks before all other questions. */
  async #measure() {
    await this.news.attempt(async () => {
      const { drawn } = await this.#api.measure();
      this.news.say(drawn ? `${drawn} random checks come next` : "Every clip has been drawn");
      await this.refill();
    });
  }

  /** @param {string} id of a job @param {JobOrder} order */
  async #order(id, order) {
    await this.news.attempt(async () => {
      const job = await this.#api.job(id, order);
      this.#store.set({ jobs: withJob(this.#store.get().jobs, job) });
    });
  }
}
