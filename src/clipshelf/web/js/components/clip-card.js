// @ts-check

import { cap, el, icon, setText } from "../dom.js";
import { kindName, percent, sentence } from "../format.js";

/**
 * @import { Guess, Item } from "../types.js"
 * @import { PageState } from "../state.js"
 */

const SHOWN = 5; // predictions

/** What is known about the clip on screen: why it is asked, and what the model thinks. */
export class ClipCard extends HTMLElement {
  /** @type {Item | null} */
  #item = null;
  #name = el("h2", { class: "name", dir: "auto", "aria-live": "polite" });
  #kind = el("span", { class: "kind" });
  #high = el("span", { class: "high" }, icon("star"), "teaches most");
  #reason = el("p", { class: "reason", dir: "auto", "aria-live": "polite" });
  #heading = el("div", { class: "heading" });
  #title = el("h3", {}, "Where it may belong");
  #raw = el(
    "span",
    { class: "raw", title: "Not yet checked against how often the model is right" },
    "uncalibrated",
  );
  #guesses = el("ol", { class: "guesses" });
  #blind = el(
    "p",
    { class: "blind" },
    icon("hide"),
    "What the model thinks is hidden until you have answered: this one measures how often it is right.",
  );
  #caption = el("p", { class: "caption", dir: "auto" });
  #words = el("details", { class: "words" }, el("summary", {}, "Words in the clip"));
  #onScreen = el("p", { class: "written", dir: "auto" });
  #spoken = el("p", { class: "spoken", dir: "auto" });

  connectedCallback() {
    if (this.childNodes.length) return;
    const marks = el("p", { class: "marks" }, this.#high, this.#kind);
    this.#heading.append(this.#title, this.#raw);
    this.#words.append(this.#onScreen, this.#spoken);
    this.append(marks, this.#name, this.#reason, this.#caption, this.#words, this.#blind);
    this.append(this.#heading, this.#guesses);
  }

  /** @param {PageState} state */
  render({ queue }) {
    const item = queue.current;
    this.hidden = item === null;
    if (!item || item === this.#item) return;
    this.#item = item;
    const guesses = item.blind ? [] : item.top_predictions;
    setText(this.#name, item.video);
    this.#name.title = item.video;
    setText(this.#kind, kindName(item));
    this.#high.hidden = item.priority !== "high";
    setText(this.#reason, sentence(item.reason, item.top_predictions));
    this.#reason.hidden = item.reason === "";
    setText(this.#caption, item.caption);
    this.#caption.hidden = item.caption === "";
    this.#renderWords(item);
    this.#blind.hidden = !item.blind;
    this.#raw.hidden = item.calibrated;
    this.#heading.hidden = guesses.length === 0;
    this.#guesses.replaceChildren(...guesses.slice(0, SHOWN).map(guessRow));
  }

  /** No guess of the model: blind clips show them as well. @param {Item} item */
  #renderWords({ on_screen: written = "", spoken = "", language = "" }) {
    this.#words.hidden = !written && !spoken;
    setText(this.#onScreen, written);
    this.#onScreen.hidden = written === "";
    setText(this.#spoken, spoken);
    this.#spoken.lang = language;
    this.#spoken.hidden = spoken === "";
  }
}

/** @param {Guess} guess @param {number} place from 0, the best */
function guessRow({ folder, confidence }, place) {
  const bar = el("span", { class: "bar", "aria-hidden": "true" });
  bar.style.setProperty("--share", String(confidence));
  const name = el("span", { class: "folder-name", title: folder }, el("bdi", {}, folder));
  const share = el("span", { class: "share" }, percent(confidence));
  return el("li", {}, name, ...(place === 0 ? [cap("Enter")] : []), share, bar);
}

customElements.define("clip-card", ClipCard);
