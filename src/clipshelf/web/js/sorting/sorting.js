// @ts-check

import { requestId } from "../api.js";
import { ApiError, asApiError } from "../ask.js";
import { Checking } from "./checking.js";
import { carriedOver, firstOut, put } from "./picks.js";
import { openCheck } from "./state.js";

/**
 * @import { SortingApi } from "./api.js"
 * @import { Act, Basis, Claim, State, View, Wish } from "./types.js"
 * @import { createStore } from "../store.js"
 * @typedef {ReturnType<typeof createStore<State>>} Store
 */

/** What the page knows and does; it never touches the document. */
export class Sorting {
  #api;
  #store;
  #checking;

  /** @param {SortingApi} api @param {Store} store */
  constructor(api, store) {
    this.#api = api;
    this.#store = store;
    this.#checking = new Checking(api, {
      sent: () => this.#set({ last: null }),
      arrived: () => this.#counted(),
      failed: (error) => this.#lost(error),
    });
  }

  /** Everything that the first look needs; again after the library has changed. */
  async load() {
    try {
      const [server, { folders }, claim, { deeds: sorts }] = await Promise.all([
        this.#api.state(),
        this.#api.folders(),
        this.#api.claim(),
        this.#api.sorts(),
      ]);
      const outlook = server.model ? await this.#api.outlook().catch(noModel) : null;
      this.#set({ server, folders, claim, sorts, outlook, trouble: null });
      if (this.#is("loading", "nothing", "choose")) this.#choose();
      if (claim && this.#is("choose")) this.#set({ wish: wishOf(claim) });
      await this.#foresee();
    } catch (error) {
      this.#trouble(error);
    }
  }

  /** The page is about to go. */
  leave() {
    this.#checking.leave();
  }

  /** @param {string} name @param {any} data an event of the server's stream */
  hear(name, data) {
    if (name === "job" && data.work === "sort") {
      this.#set({ job: data.state === "running" ? data : null });
    } else if (name === "trained" && this.#is("loading", "nothing", "choose")) {
      void this.load();
    }
  }

  /** @param {Act} act */
  async do(act) {
    switch (act.type) {
      case "mode":
        this.#set({ mode: act.mode });
        return this.#foresee();
      case "above":
        return this.#set({ above: act.above });
      case "wish":
        this.#set({ wish: act.wish });
        return this.#foresee();
      case "begin":
        return this.#begin(act.again);
      case "checks":
        return this.#set({ view: "checks", trouble: null });
      case "answer":
        return this.#answer(act.answer, act.folder);
      case "unsay":
        return this.#unsay();
      case "settle":
        return this.#checking.flush();
      case "pause":
        this.#checking.flush();
        return this.#set({ view: "choose", mode: "promise", last: null });
      case "end-checks":
        return this.#endChecks();
      case "look":
        return this.#look(act.basis);
      case "shelf":
        return this.#set({ shelf: act.folder });
      case "put":
        return this.#set({ out: put(this.#state.out, act.ids, act.out) });
      case "apply":
        return this.#apply();
      case "end":
        return this.#end();
      case "undo":
        return this.#takeBack(this.#state.sorts.find((deed) => deed.can_undo)?.entry);
      case "take-back":
        return this.#takeBack(act.entry);
      case "back":
      case "again":
        this.#set({ view: "loading", plan: null, applied: null, out: new Set() });
        return this.load();
      case "dismiss":
        return this.#set({ trouble: null });
    }
  }

  get #state() {
    return this.#store.get();
  }

  /** @param {Partial<State>} patch */
  #set(patch) {
    this.#store.set(patch);
  }

  /** @param {View[]} views */
  #is(...views) {
    return views.includes(this.#state.view);
  }

  #choose() {
    const { outlook, server, claim } = this.#state;
    const none = !outlook || outlook.confidences.length + outlook.held === 0;
    const open = claim?.status === "checking" || (claim?.certified ?? 0) > 0;
    this.#set({
      view: none ? "nothing" : "choose",
      mode: open && this.#is("loading") ? "promise" : this.#state.mode,
      said: server ? "" : this.#state.said,
    });
  }

  /** What a promise would take, for as long as none is being checked. */
  async #foresee() {
    const { mode, wish, outlook } = this.#state;
    if (mode !== "promise" || !outlook || !this.#is("choose")) return;
    this.#set({ prospect: null });
    try {
      const prospect = await this.#api.prospect(wish);
      if (this.#state.wish === wish) this.#set({ prospect });
    } catch (error) {
      this.#trouble(error);
    }
  }

  /** @param {boolean} again */
  async #begin(again) {
    await this.#waitFor("Drawing the checks", async () => {
      await this.#api.certify(this.#state.wish, again);
      const claim = await this.#api.claim();
      const view = claim?.status === "checking" ? "checks" : "choose";
      this.#set({ claim, view, done: new Set(), last: null });
    });
  }

  /** @param {"folder" | "skip" | "none"} answer @param {string | null} folder */
  #answer(answer, folder) {
    const check = openCheck(this.#state);
    if (!check) return;
    this.#checking.say(check, answer, folder);
    const said =
      answer === "folder" ? `${folder}` : answer === "none" ? "None of these" : "Skipped";
    const done = new Set([...this.#state.done, check.id]);
    this.#set({ done, last: check, said });
  }

  #unsay() {
    const check = this.#checking.takeBack();
    if (!check) return;
    const done = new Set([...this.#state.done].filter((id) => id !== check.id));
    this.#set({ done, last: null, said: "Taken back" });
  }

  /** An answer has arrived: how does the claim stand now? */
  async #counted() {
    try {
      const claim = await this.#api.claim();
      // What has arrived is no longer asked; what has not is still on its way.
      this.#set({ claim, done: this.#checking.answered, last: this.#checking.last, trouble: null });
      if (claim && claim.status !== "checking" && this.#is("checks")) {
        this.#checking.takeBack(); // an answer that nothing depends on any more
        this.#set({ view: "choose", mode: "promise", last: null, said: "The checks are done" });
      }
    } catch (error) {
      this.#lost(error);
    }
  }

  /** @param {unknown} error @returns {boolean} worth trying again */
  #lost(error) {
    this.#trouble(error);
    return error instanceof ApiError && error.away;
  }

  async #endChecks() {
    this.#checking.takeBack();
    this.#set({ mode: "promise" }); // now, for another may be chosen while the server answers
    await this.#waitFor("Ending the checks", async () => {
      const claim = await this.#api.endChecks();
      this.#set({ claim, view: "choose", last: null, done: new Set() });
      await this.#foresee();
    });
  }

  /** @param {Basis} basis */
  async #look(basis) {
    await this.#waitFor("Making the plan", async () => {
      const plan = await this.#api.plan(basis);
      const shelf = plan.plan.folders[0]?.folder ?? null;
      this.#set({ view: "plan", basis, plan, shelf, out: firstOut(plan.plan) });
    });
  }

  async #apply() {
    const { basis, plan, out } = this.#state;
    if (!basis || !plan || this.#is("sorting")) return;
    this.#set({ view: "sorting", trouble: null, job: null });
    try {
      const applied = await this.#api.apply(basis, plan.plan.digest, [...out], requestId());
      const { folders, state: server } = applied;
      this.#set({ view: "done", applied, folders, server, plan: null, above: null });
      this.#set({ sorts: (await this.#api.sorts()).deeds });
    } catch (error) {
      const changed = error instanceof ApiError && error.code === "plan-changed";
      if (changed) await this.#lookAgain(basis); // the old one would be refused again
      this.#set({ view: "plan" });
      this.#trouble(error);
    }
  }

  async #end() {
    const { job } = this.#state;
    // It may have ended by itself meanwhile.
    if (job) await this.#api.job(job.id, "cancel").catch(() => undefined);
  }

  /** The library has changed: the plan as it is now, with the same clips left out. */
  async #lookAgain(/** @type {Basis} */ basis) {
    try {
      const plan = await this.#api.plan(basis);
      const there = plan.plan.folders.some(({ folder }) => folder === this.#state.shelf);
      const shelf = there ? this.#state.shelf : (plan.plan.folders[0]?.folder ?? null);
      this.#set({ plan, shelf, out: carriedOver(this.#state.out, plan.plan) });
    } catch (error) {
      this.#trouble(error);
    }
  }

  /** @param {number} [entry] */
  async #takeBack(entry) {
    if (entry === undefined) return;
    await this.#waitFor("Putting the files back", async () => {
      const { undone } = await this.#api.takeBack(entry, requestId());
      const failed = undone.failed.length;
      const stuck = failed ? ` ${failed} could not go back: ${undone.failed[0]}.` : "";
      this.#set({ view: "loading", applied: null, plan: null });
      await this.load();
      this.#set({ said: `Put back.${stuck}` });
    });
  }

  /** @param {string} busy @param {() => Promise<void>} work */
  async #waitFor(busy, work) {
    if (this.#state.busy) return;
    this.#set({ busy, trouble: null });
    try {
      await work();
    } catch (error) {
      this.#trouble(error);
    } finally {
      this.#set({ busy: "" });
    }
  }

  /** @param {unknown} error */
  #trouble(error) {
    const { message, hint } = asApiError(error);
    this.#set({ trouble: { title: message, hint } });
  }
}

/** @param {Claim} claim @returns {Wish} */
function wishOf({ precision, confidence }) {
  return { precision, confidence };
}

/** A model that no longer fits the vectors is as good as none. @param {unknown} error */
function noModel(error) {
  if (error instanceof ApiError && error.status === 409) return null;
  throw error;
}
