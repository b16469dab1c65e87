// @ts-check

import { el, icon, setText } from "../../dom.js";
import { sender } from "../act.js";

/** @import { State } from "../types.js" */

/** What went wrong, and what to do about it. */
export class TroubleNote extends HTMLElement {
  #title = el("strong");
  #hint = el("span");

  connectedCallback() {
    if (this.childNodes.length) return;
    this.setAttribute("role", "alert");
    const shut = sender(
      { type: "dismiss" },
      { class: "shut", "aria-label": "Dismiss" },
      icon("close"),
    );
    this.append(icon("warning"), el("div", {}, this.#title, this.#hint), shut);
  }

  /** @param {State} state */
  render({ trouble }) {
    this.hidden = trouble === null;
    setText(this.#title, trouble?.title ?? "");
    setText(this.#hint, trouble?.hint ?? "");
  }
}

customElements.define("trouble-note", TroubleNote);
