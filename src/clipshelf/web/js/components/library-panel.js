// @ts-check

import { act, actor } from "../act.js";
import { cap, el, setText } from "../dom.js";
import { auditLine, count, modelLine, plural, untilRetrain } from "../format.js";
import { onTheirWay, sortedOf } from "../state.js";

/**
 * @import { Problem } from "../types.js"
 * @import { PageState } from "../state.js"
 */

const TICKS = 20; // labels until the next training are drawn one by one up to here
const UNTAUGHT = "It learns once two folders have clips";
const BIASED = "Cross-validation runs on the clips you labelled, which are not a fair sample";
const LISTED = 200; // problems; nobody reads more of them in a side panel

const LIGHTS = new Map([
  ["red", "Labels still teach it"],
  ["amber", "Labels may still teach it"],
  ["green", "You may stop here"],
]);

/** The library as a whole: how far, and how good. */
export class LibraryPanel extends HTMLElement {
  #sorted = el("strong");
  #total = el("span");
  #bar = el("progress", { "aria-label": "Clips sorted" });
  #asides = el("span");
  #audit = el("p", { class: "audit" });
  #measure = actor(
    { type: "measure" },
    {
      class: "quiet",
      title: "Asks about a few clips drawn at random, without showing a prediction",
    },
    "Measure now",
  );
  #light = el("summary");
  #reasons = el("ul");
  #stopping = el("details", { class: "stopping" }, this.#light, this.#reasons);
  #model = el("p", { class: "model", title: BIASED });
  #until = el("span");
  #ticks = el("span", { class: "ticks", "aria-hidden": "true" });
  #next = el("p", { class: "until" }, this.#until, this.#ticks);
  #learn = actor(
    { type: "retrain" },
    { class: "quiet", "aria-keyshortcuts": "r" },
    el("span", {}, "Learn now"),
    cap("r"),
  );
  #problems = el("ul");
  #unreadable = el("summary");
  #details = el("details", { class: "problems" }, this.#unreadable, this.#problems);
  /** @type {Problem[] | null} */
  #shownProblems = null;

  connectedCallback() {
    if (this.childNodes.length) return;
    this.append(
      el("p", { class: "sorted" }, this.#sorted, " ", this.#total, this.#asides),
      this.#bar,
      this.#details,
      el(
        "div",
        { class: "learning" },
        el("div", { class: "truth" }, this.#audit, this.#measure),
        this.#stopping,
        el("div", { class: "truth" }, this.#next, this.#learn),
        this.#model,
      ),
    );
    this.#details.addEventListener(
      "toggle",
      () => this.#details.open && act(this, { type: "problems" }),
    );
  }

  /** @param {PageState} state */
  render(state) {
    this.hidden = state.server === null;
    if (!state.server) return;
    const { sorted, total } = sortedOf(state);
    const { skipped, unreadable } = state.server.library;
    setText(this.#sorted, count(sorted));
    setText(this.#total, `of ${count(total)} sorted`);
    this.#bar.max = Math.max(1, total);
    this.#bar.value = sorted;
    setText(this.#asides, skipped ? `, ${count(skipped)} skipped` : "");
    this.#details.hidden = unreadable === 0;
    setText(this.#unreadable, `${plural(unreadable, "clip")} could not be read`);
    if (state.problems !== this.#shownProblems) this.#listProblems(state.problems);
    this.#learning(state);
  }

  /** @param {PageState} state */
  #learning(state) {
    if (!state.server) return;
    const { model, retrain_every: every, labels_since_training: since } = state.server;
    const given = since + onTheirWay(state).length;
    const busy = state.server.retraining || state.jobs.some((job) => job.work === "train");
    setText(this.#audit, model ? auditLine(model) : "");
    this.#audit.hidden = this.#measure.hidden = model === null;
    this.#shine(state.server.stopping ?? null);
    setText(this.#model, model ? modelLine(model) : "");
    this.#model.hidden = model === null;
    const taught = model !== null || state.folders.filter((folder) => folder.count > 0).length > 1;
    setText(this.#until, busy ? "Learning" : taught ? untilRetrain(every, given) : UNTAUGHT);
    this.classList.toggle("busy", busy);
    this.#ticks.hidden = !taught || every <= 0 || every > TICKS;
    if (!this.#ticks.hidden) this.#drawTicks(every, Math.min(given, every));
  }

  /** @param {{ colour: string, reasons: string[] } | null} stopping */
  #shine(stopping) {
    this.#stopping.hidden = stopping === null;
    if (!stopping) return;
    this.#stopping.dataset.colour = stopping.colour;
    setText(this.#light, LIGHTS.get(stopping.colour) ?? stopping.colour);
    const reasons = stopping.reasons.map((reason) => el("li", {}, reason));
    this.#reasons.replaceChildren(...reasons);
  }

  /** @param {number} every @param {number} given */
  #drawTicks(every, given) {
    if (this.#ticks.childElementCount !== every) {
      this.#ticks.replaceChildren(...Array.from({ length: every }, () => el("i")));
    }
    for (const [index, tick] of [...this.#ticks.children].entries())
      tick.classList.toggle("on", index < given);
  }

  /** @param {Problem[] | null} problems */
  #listProblems(problems) {
    this.#shownProblems = problems;
    const all = problems ?? [];
    const rows = all
      .slice(0, LISTED)
      .map(({ name, reason }) =>
        el("li", {}, el("strong", { dir: "auto" }, name), el("span", { dir: "auto" }, reason)),
      );
    if (all.length > LISTED) rows.push(el("li", {}, `and ${count(all.length - LISTED)} more`));
    this.#problems.replaceChildren(...rows);
  }
}

customElements.define("library-panel", LibraryPanel);
