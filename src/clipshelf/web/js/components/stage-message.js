// @ts-check

import { actor } from "../act.js";
import { cap, el, icon } from "../dom.js";
import { count, jobFacts, percent, plural } from "../format.js";
import { stageOf } from "../stage.js";
/** @import { PageState } from "../state.js" */

/** What stands in the middle when there is no clip to show, and what to do about it. */
export class StageMessage extends HTMLElement {
  #shown = "";

  /** @param {PageState} state */
  render(state) {
    const stage = stageOf(state);
    this.hidden = stage === "clip" || state.view === "batch";
    const key = [
      stage,
      state.failure?.message,
      state.server?.library.total,
      state.server?.library.skipped,
      state.server?.library.unsorted,
      state.folders.length,
      state.jobs.map(jobFacts),
    ].join();
    if (key === this.#shown) return;
    this.#shown = key;
    this.dataset.stage = stage;
    this.replaceChildren(...(stage === "clip" ? [] : MESSAGES[stage](state)));
  }
}

/** @type {Record<Exclude<ReturnType<typeof stageOf>, "clip">, (state: PageState) => (Node | string)[]>} */
const MESSAGES = {
  loading: () => [
    el("span", { class: "spinner big" }),
    el("p", { class: "soft" }, "Looking for the next clip"),
  ],

  failed: ({ failure }) => [
    icon("warning"),
    el("h2", {}, failure?.message ?? ""),
    el("p", {}, failure?.hint ?? ""),
    actor({ type: "refresh" }, { class: "plain" }, "Try again"),
  ],

  empty: () => [
    icon("film"),
    el("h2", {}, "No videos here yet"),
    el(
      "p",
      {},
      "Put clips (mp4, mov, webm, mkv, avi, 3gp) into the library's folder. " +
        "Sub-folders count as folders to sort into.",
    ),
    actor({ type: "retrain" }, { class: "plain" }, "Look again"),
  ],

  embedding: ({ jobs, server }) => {
    const job = jobs.find(({ work }) => work === "embed") ?? jobs[0];
    const bar = el("progress", { "aria-label": "Progress" });
    if (job?.total) {
      bar.max = job.total;
      bar.value = job.done;
    }
    const waiting = server?.library.waiting ?? 0;
    return [
      el("h2", {}, "Looking at your clips"),
      bar,
      el("p", { class: "soft" }, job ? jobFacts(job) || "Starting" : `${plural(waiting, "clip")} to go`),
      el(
        "p",
        {},
        "The first ones appear here in a moment, while the rest goes on in the background.",
      ),
    ];
  },

  stuck: ({ server }) => [
    icon("warning"),
    el("h2", {}, "Nothing left that can be asked about"),
    el(
      "p",
      {},
      `${plural(server?.library.unsorted ?? 0, "clip")} in the library could not be read. ` +
        "The list at the side says why; a repaired file is taken up again at the next start.",
    ),
  ],

  done: (state) => {
    const { skipped = 0, none = 0, unsorted = 0, askable = 0 } = state.server?.library ?? {};
    const left = [];
    if (skipped) left.push(`${count(skipped)} skipped`);
    if (none) left.push(`${count(none)} for which no folder fits`);
    if (unsorted > askable) left.push(`${count(unsorted - askable)} that cannot be read`);
    return [
      el(
        "span",
        { class: "burst" },
        icon("check"),
        ...Array.from({ length: 12 }, (_, index) => ray(index)),
      ),
      el("h2", {}, skipped ? "All sorted but the skipped ones" : "All sorted"),
      el("dl", { class: "figures" }, ...figures(state)),
      el("p", {}, left.length > 0 ? `Left where they were: ${left.join(", ")}.` : ""),
      el(
        "p",
        { class: "soft" },
        "Have more clips landed in the library's folder? Ask for them here.",
      ),
      el(
        "div",
        { class: "row" },
        actor({ type: "retrain" }, { class: "plain" }, "Look for new clips"),
        actor(
          { type: "undo" },
          { class: "plain", "aria-keyshortcuts": "u" },
          "Undo the last answer ",
          cap("u"),
        ),
      ),
    ];
  },
};

/** What there is to be glad about, in numbers. @param {PageState} state */
function figures({ server, folders }) {
  if (!server) return [];
  const { labelled, filed } = server.library;
  const audit = server.model?.audit;
  /** @type {[string, string][]} */
  const facts = [
    [count(labelled + filed), "clips in place"],
    [count(folders.filter((folder) => folder.count > 0).length), "folders"],
    [count(labelled), "placed by you"],
  ];
  if (filed) facts.push([count(filed), "filed by clipshelf"]);
  if (audit?.accuracy) facts.push([percent(audit.accuracy), "of its guesses right"]);
  return facts.map(([number, words]) => el("div", {}, el("dt", {}, words), el("dd", {}, number)));
}

/** @param {number} index */
function ray(index) {
  const line = el("i");
  line.style.setProperty("--turn", String(index / 12));
  return line;
}

customElements.define("stage-message", StageMessage);
