// @ts-check

import { el } from "../dom.js";

/** @import { Fact } from "./types.js" */

/** What matters most, in a few large numbers. */
export class HeadlineFacts extends HTMLElement {
  /** @param {Fact[]} facts */
  show(facts) {
    this.replaceChildren(
      el(
        "ul",
        {},
        ...facts.map(({ value, label, note, light }) =>
          el(
            "li",
            { "data-light": light || undefined },
            el("strong", {}, value),
            el("span", { class: "label" }, label),
            el("span", { class: "note" }, note),
          ),
        ),
      ),
    );
  }
}

customElements.define("headline-facts", HeadlineFacts);
