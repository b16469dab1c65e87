// @ts-check

import { asApiError, requestId } from "./api.js";
import { inLearntOrder, sameName } from "./folders.js";
import { memoryOf } from "./memory.js";
import { News } from "./news.js";
import { Outbox } from "./outbox.js";
import * as queues from "./queue.js";

/**
 * @import { Api } from "./api.js"
 * @import { Memory } from "./memory.js"
 * @import { Entry, PageState } from "./state.js"
 * @import { Action, Folder, Item, LabelRequest, ServerState } from "./types.js"
 * @typedef {ReturnType<typeof import("./store.js").createStore<PageState>>} Store
 */

const BATCH = 20; // clips asked for at once
const LOW = 8; // with fewer to come, more are asked for
const SERVER_FAULTS = 5; // tries of an answer that the server fails on before it is given up

/** A person at work: every action of the page, and what the server makes of it. */
export class Session {
  #api;
  #store;
  #askAgain = false;
  /** @type {Memory | null} */
  #memory = null;

  /** @param {Api} api @param {Store} store */
  constructor(api, store) {
    this.#api = api;
    this.#store = store;
    this.news = new News(store);
    /** @type {Outbox<Entry>} */
    this.outbox = new Outbox({
      deliver: (entry) => this.#deliver(entry),
      again: (entry, error, tries) => this.#again(entry, error, tries),
      refused: (entry, error) => this.#refused(entry, error),
      changed: (outbox) => store.set({ outbox }),
    });
  }

  /** Fetches all that is shown; after a break as well. */
  async refresh() {
    await this.#try(async () => {
      let turn, server, folders;
      do {
        turn = this.#store.get().queue.turn;
        [server, { folders }] = await Promise.all([this.#api.state(), this.#api.folders()]);
      } while (turn !== this.#store.get().queue.turn); // an answer made it old meanwhile
      this.#store.set({ online: true });
      if (!this.#memory) this.#remember(memoryOf(server.library.name));
      this.takeState(server);
      this.takeFolders(folders);
      this.outbox.wake();
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

  /** Asks for more where few are left. */
  async top() {
    if (this.#store.get().queue.upcoming.length < LOW) await this.refill();
  }

  /** @param {Action} action one that is not the player's business */
  act(action) {
    const { queue, naming, keysShown } = this.#store.get();
    switch (action.type) {
      case "label":
        return this.#answer(action.folder);
      case "accept":
        return this.#accept();
      case "skip":
        return this.#answer(null);
      case "undo":
        return this.#undo();
      case "create":
        return void this.#create(action.name);
      case "retrain":
        return void this.#retrain();
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
        return this.#store.set({ naming: { ...naming, open: false, error: "" }, keysShown: false });
      case "keys":
        return this.#store.set({ keysShown: !keysShown });
      case "dismiss":
        return this.news.dismiss(action.toast);
      default:
        return undefined;
    }
  }

  /** @param {ServerState} server */
  takeState(server) {
    const jobs = server.jobs.filter((job) => job.state === "running");
    this.#store.set({ server, jobs });
  }

  /** @param {Folder[]} folders */
  takeFolders(folders) {
    const before = this.#store.get().folders.map((folder) => folder.name);
    const learnt = before.length ? before : (this.#memory?.folders() ?? []);
    const ordered = inLearntOrder(learnt, folders);
    this.#memory?.keepFolders(ordered.map((folder) => folder.name));
    this.#store.set({ folders: ordered });
  }

  /** @param {string | null} folder null skips */
  #answer(folder) {
    const item = this.#store.get().queue.current;
    if (!item) return;
    const answer = folder === null ? "skip" : "folder";
    /** @type {LabelRequest} */
    const request = { id: item.id, answer, folder, request: requestId() };
    this.#memory?.keep({ request, item });
    this.#store.set({ queue: queues.answered(this.#store.get().queue) });
    this.news.say(
      folder === null ? "Skipped; it comes back at the end" : `Filed in ${folder}`,
      folder,
    );
    this.outbox.push({ kind: "label", request, item });
  }

  #accept() {
    const item = this.#store.get().queue.current;
    if (!item) return;
    if (item.predicted_folder === null) this.news.say("There is no prediction to accept yet");
    else this.#answer(item.predicted_folder);
  }

  #undo() {
    const entry = this.outbox.takeBack();
    if (entry?.kind !== "label") {
      if (entry) this.outbox.push(entry);
      return this.outbox.push({ kind: "undo" });
    }
    this.#memory?.drop(entry.request.request);
    this.#tookBack(entry.item, entry.request.folder);
  }

  /** @param {string} name */
  async #create(name) {
    const { folders, queue } = this.#store.get();
    const existing = sameName(
      folders.map((folder) => folder.name),
      name,
    );
    try {
      if (existing === undefined) {
        const made = await this.#api.createFolder(name);
        this.takeFolders(made.folders);
        name = made.folder;
      }
    } catch (error) {
      const { message, hint } = asApiError(error);
      this.#store.set({ naming: { open: true, error: [message, hint].filter(Boolean).join(" ") } });
      return;
    }
    this.#store.set({ naming: { open: false, error: "" } });
    // The name was meant for the clip that was on screen when it was typed.
    const now = this.#store.get().queue.current;
    if (now && now.id === queue.current?.id) this.#answer(existing ?? name);
    else this.news.say(`New folder ${name}`);
  }

  async #retrain() {
    await this.#try(async () => {
      const { status } = await this.#api.retrain();
      this.news.say(
        status === "started" ? "Learning from the labels so far" : "It is learning already",
      );
    });
  }

  async #showProblems() {
    await this.#try(async () => this.#store.set(await this.#api.problems()));
  }

  /** @param {Entry} entry */
  async #deliver(entry) {
    if (entry.kind === "undo") {
      const { undone, item, folders, state } = await this.#api.undo();
      this.takeState(state);
      this.takeFolders(folders);
      if (item) this.#tookBack(item, undone.folder);
      else this.news.say(`Undone: ${undone.video}`);
    } else {
      const { state, folders } = await this.#api.label(entry.request);
      this.#memory?.drop(entry.request.request);
      this.#store.set({ queue: queues.confirmed(this.#store.get().queue, entry.item.id) });
      this.takeState(state);
      this.takeFolders(folders);
      void this.top();
    }
    this.#store.set({ online: true });
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
      if (code === "nothing-to-undo") this.news.say("There is nothing to undo");
      else this.news.toast("bad", `Not undone. ${message}`, hint);
      return;
    }
    this.#memory?.drop(entry.request.request);
    this.#store.set({ queue: queues.returned(this.#store.get().queue, entry.item) });
    this.news.say("Not filed");
    this.news.toast(
      "bad",
      `${entry.item.video} was not filed. ${message}`,
      hint || "It comes next again.",
    );
  }

  /** @param {Item} item @param {string | null} folder where it was filed; null: it was skipped */
  #tookBack(item, folder) {
    this.#store.set({ queue: queues.undone(this.#store.get().queue, item) });
    this.news.say(folder === null ? "Back from being skipped" : `Back from ${folder}`);
  }

  /** Takes up what an earlier visit could not send. @param {Memory} memory */
  #remember(memory) {
    this.#memory = memory;
    for (const { request, item } of memory.answers()) {
      this.#store.set({ queue: queues.pending(this.#store.get().queue, item.id) });
      this.outbox.push({ kind: "label", request, item });
    }
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
