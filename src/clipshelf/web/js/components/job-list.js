// @ts-check

import { actor } from "../act.js";
import { el, icon, setText } from "../dom.js";
import { jobFacts, workName } from "../format.js";

/**
 * @import { Job } from "../types.js"
 * @import { PageState } from "../state.js"
 * @typedef {{ node: HTMLElement, line: HTMLElement, bar: HTMLProgressElement, turn: HTMLButtonElement,
 *   state: Job["state"] | null }} Row
 */

/** Long work: how far, how fast, how long it still takes; it can be paused and ended. */
export class JobList extends HTMLElement {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  /** @type {readonly Job[] | null} */
  #shown = null;

  /** @param {PageState} state */
  render({ jobs }) {
    if (jobs === this.#shown) return;
    this.#shown = jobs;
    this.hidden = jobs.length === 0;
    for (const [id, { node }] of this.#rows) {
      if (jobs.some((job) => job.id === id)) continue;
      node.remove();
      this.#rows.delete(id);
    }
    for (const job of jobs) this.#paint(this.#rows.get(job.id) ?? this.#add(job), job);
  }

  /** @param {Job} job @returns {Row} */
  #add(job) {
    const line = el("span");
    const bar = el("progress", { "aria-label": workName(job) });
    const stop = actor(
      { type: "job", id: job.id, order: "cancel" },
      { class: "tool" },
      icon("close"),
    );
    stop.setAttribute("aria-label", `End: ${workName(job)}`);
    stop.title = "End";
    const turn = el("button", { type: "button", class: "tool" });
    const words = el("div", {}, el("strong", {}, workName(job)), line);
    const node = el("div", { class: "job" }, words, turn, stop, bar);
    const row = { node, line, bar, turn, state: null };
    this.#rows.set(job.id, row);
    this.append(node);
    return row;
  }

  /** @param {Row} row @param {Job} job */
  #paint(row, job) {
    setText(row.line, jobFacts(job));
    if (job.total > 0) {
      row.bar.max = job.total;
      row.bar.value = job.done;
    }
    if (row.state === job.state) return;
    row.state = job.state;
    row.node.classList.toggle("paused", job.state === "paused");
    const paused = job.state === "paused";
    const words = paused ? "Go on" : "Pause";
    const order = paused ? "resume" : "pause";
    const turn = actor({ type: "job", id: job.id, order }, { class: "tool", title: words });
    turn.setAttribute("aria-label", `${words}: ${workName(job)}`);
    turn.append(icon(paused ? "play" : "pause"));
    turn.hidden = !job.can_pause;
    row.turn.replaceWith(turn);
    row.turn = turn;
  }
}

customElements.define("job-list", JobList);
