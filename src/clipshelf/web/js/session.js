// @ts-check

import { Answers } from "./answers.js";
import { asApiError } from "./api.js";
import { sameName } from "./folders.js";
import { Library } from "./library.js";
import { News } from "./news.js";
import * as queues from "./queue.js";

/**
 * @import { Api } from "./api.js"
 * @import { PageState } from "./state.js"
 * @import { Action } from "./types.js"
 * @typedef {ReturnType<typeof import("./store.js").createStore<PageState>>} Store
 */

const BATCH = 20; // clips asked for at once
const LOW = 8; // with fewer to come, more are asked for

/** A person at work: every action of the page, and what the server makes of it. */
export class Session {
  #api;
  #store;
  #answers;
  #askAgain = false;

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    this.#api = api;
    this.#store = store;
    this.news = new News(store);
    this.library = new Library(store);
    const more = () => void this.top();
    this.#answers = new Answers({ api, store, library: this.library, news: this.news, more });
  }

  /** Fetches all that is shown; after a break as well. */
  async refresh() {
    await this.#try(async () => {
      let turn, server, folders;
      do {
        turn = this.#store.get().queue.turn;
        [server, { folders }] = await Promise.all([this.#api.state(), this.#api.folders()]);
      } while (turn !== this.#store.get().queue.turn); // an answer made it old meanwhile
      this.#answers.takeUp(this.library.recall(server.library.name));
      this.#store.set({ online: true });
      this.library.take(server, folders);
      this.#answers.outbox.wake();
      await this.refill();
    });
  }

  /** Asks for the order of what comes next; the clip on screen stays. */
  async refill() {
    this.#askAgain = this.#store.get().asking;
    if (this.#askAgain) return;
    this.#store.set({ asking: true });
    await this.#try(async () => {
      do {
        this.#askAgain = false;
        const { queue, strategy } = this.#store.get();
        const answer = await this.#api.next(BATCH, strategy, queues.excluded(queue));
        // With the strategy changed meanwhile, this order is no longer wanted.
        if (this.#store.get().strategy !== strategy) continue;
        this.#store.set({ queue: queues.received(this.#store.get().queue, answer, queue.turn) });
      } while (this.#askAgain);
    });
    this.#store.set({ asking: false });
  }

  /** Fetches a prediction for the clip on screen, if it came before there was a model. */
  async predict() {
    const { current } = this.#store.get().queue;
    if (current?.predicted_folder !== null || current.blind) return;
    await this.#try(async () => {
      const { videos } = await this.#api.predictions();
      this.#store.set({ queue: queues.predicted(this.#store.get().queue, videos) });
    });
  }

  /** Asks for more where few are left. */
  async top() {
    if (this.#store.get().queue.upcoming.length < LOW) await this.refill();
  }

  /** @param {Action} action one that is not the player's business */
  act(action) {
    const { queue, keysShown } = this.#store.get();
    switch (action.type) {
      case "label":
        return this.#answers.give(action.folder);
      case "accept":
        return this.#accept();
      case "skip":
        return this.#answers.give(null);
      case "undo":
        return this.#answers.undo();
      case "create":
        return void this.#create(action.name);
      case "retrain":
        return void this.#retrain();
      case "measure":
        return void this.#measure();
      case "problems":
        return void this.#showProblems();
      case "pick":
        return this.#store.set({ queue: queues.picked(queue, action.id) });
      case "strategy":
        this.#store.set({ strategy: action.name });
        return void this.refill();
      case "new-folder":
        return this.#store.set({ naming: { open: true, error: "" } });
      case "cancel":
        return this.#store.set({ naming: { open: false, error: "" }, keysShown: false });
      case "keys":
        return this.#store.set({ keysShown: !keysShown });
      case "dismiss":
        return this.news.dismiss(action.toast);
      default:
        return undefined;
    }
  }

  #accept() {
    const item = this.#store.get().queue.current;
    if (!item) return;
    if (item.blind) this.news.say("Say it without help: this one measures the model");
    else if (item.predicted_folder === null) this.news.say("There is no prediction to accept yet");
    else this.#answers.give(item.predicted_folder);
  }

  /** Makes a folder and files the clip there. @param {string} wanted its name */
  async #create(wanted) {
    const { folders, queue } = this.#store.get();
    let name = sameName(
      folders.map((folder) => folder.name),
      wanted,
    );
    try {
      if (name === undefined) {
        const made = await this.#api.createFolder(wanted);
        this.library.takeFolders(made.folders);
        name = made.folder;
      }
    } catch (error) {
      const { message, hint } = asApiError(error);
      const words = [message, hint].filter(Boolean).join(" ");
      this.#store.set({ naming: { open: true, error: words } });
      return;
    }
    this.#store.set({ naming: { open: false, error: "" } });
    // The name was meant for the clip that was on screen when it was typed.
    const now = this.#store.get().queue.current;
    if (now && now.id === queue.current?.id) this.#answers.give(name);
    else this.news.say(`New folder ${name}`);
  }

  async #retrain() {
    await this.#try(async () => {
      const { status } = await this.#api.retrain();
      const started = status === "started";
      this.news.say(started ? "Learning from the labels so far" : "It is learning already");
    });
  }

  /** Puts random checks before all other questions. */
  async #measure() {
    await this.#try(async () => {
      const { drawn } = await this.#api.measure();
      this.news.say(drawn ? `${drawn} random checks come next` : "Every clip has been drawn");
      await this.refill();
    });
  }

  async #showProblems() {
    await this.#try(async () => this.#store.set(await this.#api.problems()));
  }

  /** Shows what goes wrong; a server that is away has its own banner. @param {() => Promise<void>} work */
  async #try(work) {
    try {
      await work();
    } catch (error) {
      const { message, hint, status } = asApiError(error);
      if (status === 0) this.#store.set({ online: false });
      else this.news.toast("bad", message, hint);
    }
  }
}
