// @ts-check

import { act } from "../act.js";
import { el, icon, setText } from "../dom.js";
import { heading, meant } from "../swipe.js";

/**
 * @import { Action } from "../types.js"
 * @import { PageState } from "../state.js"
 * @import { Way } from "../swipe.js"
 */

/** @type {Record<Way, Action>} */
const MEANS = {
  right: { type: "accept" },
  left: { type: "skip" },
  up: { type: "find-folder" },
};

/**
 * A finger on the clip: to the right accepts, to the left skips, up chooses a folder. Words at
 * the edges say so; the one that is meant grows while the finger moves.
 */
export class SwipeHints extends HTMLElement {
  /** @type {{ x: number, y: number, at: number, pointer: number } | null} */
  #from = null;
  #swiped = false;
  #right = el("span", { class: "hint to-right" });
  #folder = el("bdi");
  #left = el("span", { class: "hint to-left" }, icon("back"), "Skip");
  #up = el("span", { class: "hint to-up" }, icon("tag"), "Choose");

  connectedCallback() {
    if (this.childNodes.length) return;
    this.setAttribute("aria-hidden", "true"); // the buttons below say the same
    this.#right.append(this.#folder, icon("forth"));
    this.append(this.#left, this.#up, this.#right);
    const stage = this.closest(".stage");
    if (!(stage instanceof HTMLElement)) return;
    stage.addEventListener("pointerdown", (event) => this.#begin(event));
    stage.addEventListener("pointermove", (event) => this.#follow(event));
    stage.addEventListener("pointerup", (event) => this.#end(event));
    stage.addEventListener("pointercancel", () => this.#rest());
    // A swipe ends in a click on the clip, which would pause it.
    stage.addEventListener("click", (event) => this.#swiped && event.stopPropagation(), true);
  }

  /** @param {PageState} state */
  render({ queue, view }) {
    this.hidden = queue.current === null || view !== "clip";
    const folder = queue.current?.blind ? null : (queue.current?.predicted_folder ?? null);
    this.#right.hidden = folder === null;
    setText(this.#folder, folder ?? "");
  }

  /** @param {PointerEvent} event */
  #begin(event) {
    this.#swiped = false;
    const onControl =
      event.target instanceof Element && event.target.closest("button, input, dialog");
    if (event.pointerType !== "touch" || !event.isPrimary || onControl || this.hidden) return;
    this.#from = {
      x: event.clientX,
      y: event.clientY,
      at: event.timeStamp,
      pointer: event.pointerId,
    };
  }

  /** @param {PointerEvent} event */
  #follow(event) {
    if (this.#from?.pointer !== event.pointerId) return;
    const [dx, dy] = [event.clientX - this.#from.x, event.clientY - this.#from.y];
    const { way, share } = heading(dx, dy);
    this.#show(way, share, way === "up" ? [0, dy] : [dx, 0]);
  }

  /** @param {PointerEvent} event */
  #end(event) {
    const from = this.#from;
    this.#rest();
    if (from?.pointer !== event.pointerId) return;
    const way = meant(event.clientX - from.x, event.clientY - from.y, event.timeStamp - from.at);
    if (way === null) return;
    this.#swiped = true;
    act(this, MEANS[way]);
  }

  #rest() {
    this.#from = null;
    this.#show(null, 0, [0, 0]);
  }

  /** @param {Way | null} way @param {number} share @param {[number, number]} moved pixels */
  #show(way, share, [dx, dy]) {
    const stage = /** @type {HTMLElement} */ (this.closest(".stage"));
    stage.classList.toggle("swiping", way !== null);
    stage.style.setProperty("--dx", `${dx}px`);
    stage.style.setProperty("--dy", `${dy}px`);
    this.dataset.way = way ?? "";
    this.style.setProperty("--share", String(share));
  }
}

customElements.define("swipe-hints", SwipeHints);
