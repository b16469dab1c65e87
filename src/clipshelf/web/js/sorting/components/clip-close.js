// @ts-check

import { cap, el, icon, setText } from "../../dom.js";
import { percent } from "../../format.js";

/** @import { PlanClip } from "../types.js" */

/**
 * One clip of a plan, large and with sound. It says `step` (detail 1 or -1) and `turn` when
 * another one is wanted, or this one in or out.
 */
export class ClipClose extends HTMLElement {
  #video = el("video", { controls: true, loop: true, playsinline: true });
  #name = el("h3", { dir: "auto" });
  #way = el("p", { class: "soft", dir: "auto" });
  #turn = el("button", { type: "button", class: "main", "aria-keyshortcuts": "Space" });
  #dialog = el("dialog", { class: "close-up", "aria-label": "Clip" });
  /** @type {PlanClip | null} */
  #clip = null;

  connectedCallback() {
    if (this.childNodes.length) return;
    const shut = el(
      "button",
      { type: "button", class: "shut", "aria-label": "Close" },
      icon("close"),
    );
    shut.addEventListener("click", () => this.#dialog.close());
    const steps = /** @type {const} */ ([
      [-1, "back", "The clip before"],
      [1, "forth", "The next clip"],
    ]).map(([step, drawing, words]) => {
      const button = el(
        "button",
        { type: "button", class: "tool", "aria-label": words },
        icon(drawing),
      );
      button.addEventListener("click", () => this.#say("step", step));
      return button;
    });
    this.#turn.addEventListener("click", () => this.#say("turn"));
    this.#dialog.append(
      el("header", {}, el("div", {}, this.#name, this.#way), shut),
      this.#video,
      el("footer", {}, ...steps, this.#turn),
    );
    this.append(this.#dialog);
    this.#dialog.addEventListener("close", () => this.#stop());
    this.#dialog.addEventListener("keydown", (event) => this.#pressed(event));
    this.#dialog.addEventListener(
      "click",
      (event) => event.target === this.#dialog && this.#dialog.close(),
    );
  }

  get open() {
    return this.#dialog.open;
  }

  /** @param {PlanClip} clip @param {boolean} out it stays behind */
  show(clip, out) {
    setText(this.#name, clip.video);
    setText(this.#way, `${percent(clip.confidence)} sure, would lie at ${clip.target}`);
    this.#turn.replaceChildren(
      icon(out ? "undo" : "close"),
      out ? "Put it back " : "Take it out ",
      cap("Space"),
    );
    this.classList.toggle("out", out);
    if (this.#clip?.id !== clip.id || !this.#dialog.open) {
      this.#clip = clip;
      this.#video.poster = clip.thumbnail;
      this.#video.src = clip.url;
      // Without a gesture a browser may refuse sound: then it waits for the play button.
      this.#video.play().catch(() => undefined);
    }
    if (!this.#dialog.open) this.#dialog.showModal();
  }

  #stop() {
    this.#clip = null;
    this.#video.removeAttribute("src");
    this.#video.load();
    this.#say("shut");
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    const onVideo = event.target === this.#video;
    if (event.key === "ArrowLeft" && !onVideo) this.#say("step", -1);
    else if (event.key === "ArrowRight" && !onVideo) this.#say("step", 1);
    else if (event.key === " " && !onVideo) this.#say("turn");
    else return;
    event.preventDefault();
  }

  /** @param {string} name @param {1 | -1} [detail] */
  #say(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

customElements.define("clip-close", ClipClose);
