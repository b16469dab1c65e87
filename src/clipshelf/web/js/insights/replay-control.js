// @ts-check

import { asApiError } from "../ask.js";
import { el, setText } from "../dom.js";
import { duration } from "../format.js";

/**
 * @import { Job } from "../types.js"
 * @import { InsightsApi } from "./types.js"
 */

/** Starts the replay of one's labels, shows how far it is, and ends it. */
export class ReplayControl extends HTMLElement {
  #start = el("button", { class: "plain", type: "button" });
  #stop = el("button", { class: "plain", type: "button" }, "Stop");
  #bar = el("progress", { "aria-label": "Replay" });
  #words = el("span", { class: "note", role: "status" });
  #job = "";

  connectedCallback() {
    if (this.childNodes.length) return;
    this.className = "actions";
    this.append(this.#start, this.#bar, this.#words, this.#stop);
    this.#start.addEventListener("click", () => this.dispatchEvent(new Event("start")));
    this.#stop.addEventListener("click", () => this.dispatchEvent(new Event("stop")));
    this.#idle();
  }

  /** @param {boolean} again there has been one */
  offer(again) {
    setText(this.#start, again ? "Replay again" : "Replay my labels");
  }

  /** @param {Job} job */
  follow(job) {
    if (job.state !== "running" && job.state !== "paused") {
      this.#idle(job.state === "failed" ? job.message : "");
      return;
    }
    this.#job = job.id;
    this.#start.hidden = true;
    this.#bar.hidden = this.#stop.hidden = false;
    if (job.total > 0) {
      this.#bar.max = job.total;
      this.#bar.value = job.done;
    }
    const left = job.seconds_left === null ? "" : `, ${duration(job.seconds_left)} left`;
    setText(this.#words, job.total > 0 ? `${job.done} of ${job.total}${left}` : "Replaying");
  }

  /** @param {InsightsApi} api */
  async start(api) {
    this.#start.disabled = true;
    try {
      await api.replay();
      setText(this.#words, "Starting");
    } catch (error) {
      const { message, hint } = asApiError(error);
      setText(this.#words, [message, hint].filter(Boolean).join(" "));
    }
    this.#start.disabled = false;
  }

  /** @param {InsightsApi} api */
  async stop(api) {
    setText(this.#words, "Stopping");
    await api.cancel(this.#job).catch(() => undefined); // it has just ended
  }

  #idle(words = "") {
    this.#job = "";
    this.#start.hidden = false;
    this.#bar.hidden = this.#stop.hidden = true;
    this.#bar.removeAttribute("value");
    setText(this.#words, words);
  }
}

customElements.define("replay-control", ReplayControl);
