// @ts-check

import { el, icon } from "../../dom.js";
import { send } from "../act.js";

/**
 * @import { Mode, State } from "../types.js"
 */

/** @type {readonly { mode: Mode, drawing: Parameters<typeof icon>[0], title: string, words: string }[]} */
const MODES = [
  {
    mode: "sure",
    drawing: "learn",
    title: "File what it is sure of",
    words: "At once. How many will be wrong is estimated, not promised.",
  },
  {
    mode: "promise",
    drawing: "shield",
    title: "File with a promise",
    words: "After some checks by you. Then it says how many are right, and can be held to it.",
  },
];

/** Which of the two ways to file; the panels below it are the page's own children. */
export class ChooseView extends HTMLElement {
  /** @type {Map<Mode, HTMLInputElement>} */
  #inputs = new Map();

  connectedCallback() {
    if (this.#inputs.size) return;
    const cards = MODES.map(({ mode, drawing, title, words }) => {
      const input = el("input", { type: "radio", name: "mode", value: mode, class: "unseen" });
      input.addEventListener("change", () => send(this, { type: "mode", mode }));
      this.#inputs.set(mode, input);
      const text = el("span", {}, el("strong", {}, title), el("span", { class: "soft" }, words));
      return el("label", { class: "way" }, input, icon(drawing), text);
    });
    const legend = el("legend", { class: "unseen" }, "How to file");
    this.prepend(
      el("h2", { tabindex: "-1" }, "File the rest"),
      el("fieldset", { class: "ways" }, legend, ...cards),
    );
  }

  /** @param {State} state */
  render({ view, mode }) {
    this.hidden = view !== "choose";
    for (const [name, input] of this.#inputs) input.checked = name === mode;
  }
}

customElements.define("choose-view", ChooseView);
