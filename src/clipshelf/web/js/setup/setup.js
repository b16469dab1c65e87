// @ts-check

import { ApiError, asApiError } from "../ask.js";

/**
 * @import { createStore } from "../store.js"
 * @import { SetupApi } from "./api.js"
 * @import { Act, State } from "./types.js"
 * @typedef {ReturnType<typeof createStore<State>>} Store
 */

export const BATCH = 20; // clips that are enough to begin with
const PICTURES = 36;
const BREATH = 700; // milliseconds between two looks at what has arrived

/** @type {State} */
export const FIRST = {
  step: "loading",
  candidates: [],
  typed: "",
  looking: false,
  preview: null,
  trouble: null,
  library: "",
  folders: [],
  naming: "",
  arrivals: null,
  ready: 0,
  waiting: 0,
  job: null,
  problems: [],
  eager: false,
  phone: null,
};

/** Is there enough to label? @param {Pick<State, "ready" | "waiting">} state */
export function canBegin({ ready, waiting }) {
  return ready >= BATCH || (ready > 0 && waiting === 0);
}

/** What the page knows and does; it never touches the document. */
export class Setup {
  #api;
  #store;
  #watch;
  #leave;
  #resting = false;
  #lookAgain = false;

  /**
   * @param {SetupApi} api @param {Store} store
   * @param {{ watch: () => void, leave: () => void }} page  begins to listen to the server's
   *   events; goes on to the labels
   */
  constructor(api, store, { watch, leave }) {
    this.#api = api;
    this.#store = store;
    this.#watch = watch;
    this.#leave = leave;
  }

  async load() {
    try {
      const [{ configured }, phone] = await Promise.all([this.#api.config(), this.#api.phone()]);
      this.#set({ phone });
      if (configured) return await this.#opened();
      this.#set({ step: "choose" });
      this.#set(await this.#api.candidates());
    } catch (error) {
      this.#set({ step: this.#state.step === "loading" ? "choose" : this.#state.step });
      this.#trouble(error);
    }
  }

  /** @param {Act} act */
  async do(act) {
    switch (act.type) {
      case "typed":
        return this.#set({ typed: act.path, trouble: null });
      case "look":
        return this.#look(act.path);
      case "other":
        return this.#set({ preview: null, trouble: null });
      case "open":
        return this.#open();
      case "name":
        return this.#name(act.name);
      case "go":
        if (canBegin(this.#state)) return this.#leave();
        return this.#set({ eager: !this.#state.eager });
    }
  }

  /** @param {string} name @param {any} data an event of the server's stream */
  hear(name, data) {
    if (name === "vectors") {
      this.#set({ ready: data.ready, waiting: data.waiting });
      void this.#arrived();
      if (this.#state.eager && canBegin(this.#state)) this.#leave();
    } else if (name === "job") {
      this.#set({ job: data.state === "running" || data.state === "paused" ? data : null });
    } else if (name === "folders") {
      this.#set({ folders: data.folders });
    } else if (name === "problem") {
      const others = this.#state.problems.filter((known) => known.name !== data.name);
      this.#set({ problems: [...others, data] });
    } else if (name === "error") {
      this.#set({ trouble: { title: data.message, hint: data.hint } });
    }
  }

  get #state() {
    return this.#store.get();
  }

  /** @param {Partial<State>} patch */
  #set(patch) {
    this.#store.set(patch);
  }

  /** @param {string} path */
  async #look(path) {
    if (this.#state.looking) return;
    this.#set({ typed: path, looking: true, trouble: null });
    try {
      this.#set({ preview: await this.#api.preview(path) });
    } catch (error) {
      this.#set({ preview: null });
      this.#trouble(error);
    }
    this.#set({ looking: false });
  }

  async #open() {
    const { preview } = this.#state;
    if (!preview) return;
    this.#set({ step: "opening", trouble: null });
    try {
      await this.#api.open(this.#state.typed);
      await this.#opened();
    } catch (error) {
      this.#set({ step: "choose" });
      this.#trouble(error);
    }
  }

  async #opened() {
    this.#watch();
    const [state, { folders }, { problems }] = await Promise.all([
      this.#api.state(),
      this.#api.folders(),
      this.#api.problems(),
    ]);
    const { name, askable, waiting } = state.library;
    const [job] = state.jobs;
    const counts = { ready: askable - waiting, waiting };
    this.#set({ step: "open", library: name, folders, problems, job: job ?? null, ...counts });
    await this.#arrived();
  }

  /** @param {string} name */
  async #name(name) {
    if (!name.trim()) return;
    try {
      const { folders } = await this.#api.createFolder(name.trim());
      this.#set({ folders, naming: "" });
    } catch (error) {
      this.#set({ naming: wordsOf(error) });
    }
  }

  /** The newest pictures; not more often than anybody can look. */
  async #arrived() {
    if (this.#resting) {
      this.#lookAgain = true;
      return;
    }
    this.#resting = true;
    try {
      this.#set({ arrivals: await this.#api.arrivals(PICTURES) });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error; // the next event asks again
    }
    setTimeout(() => {
      this.#resting = false;
      if (this.#lookAgain) void this.#arrived();
      this.#lookAgain = false;
    }, BREATH);
  }

  /** @param {unknown} error */
  #trouble(error) {
    const { message, hint } = asApiError(error);
    this.#set({ trouble: { title: message, hint } });
  }
}

/** @param {unknown} error */
function wordsOf(error) {
  const { message, hint } = asApiError(error);
  return [message, hint].filter(Boolean).join(" ");
}
