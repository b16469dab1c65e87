// @ts-check

import { actor } from "../act.js";
import { cap, el, icon } from "../dom.js";

/** @import { PageState } from "../state.js" */

/** The answers and views that are not about one folder. */
export class ActionBar extends HTMLElement {
  connectedCallback() {
    if (this.childNodes.length) return;
    /** @type {[Parameters<typeof actor>[0], Parameters<typeof icon>[0], string, string][]} */
    const actions = [
      [{ type: "new-folder" }, "plus", "New", "n"],
      [{ type: "none" }, "none", "None fits", "x"],
      [{ type: "skip" }, "skip", "Skip", "s"],
      [{ type: "trash" }, "trash", "Trash", "d"],
      [{ type: "undo" }, "undo", "Undo", "u"],
      [{ type: "batch" }, "grid", "Batch", "b"],
    ];
    for (const [action, drawing, words, key] of actions) {
      const facts = { class: `quiet ${action.type}`, "aria-keyshortcuts": key };
      this.append(actor(action, facts, cap(key), icon(drawing), el("span", {}, words)));
    }
  }

  /** @param {PageState} state */
  render({ view }) {
    const many = view === "batch";
    for (const button of this.querySelectorAll("button")) {
      // What is about one clip alone has no meaning in front of many.
      button.disabled = many && !button.matches(".undo, .batch");
      if (button.matches(".batch")) button.setAttribute("aria-pressed", String(many));
    }
  }
}

customElements.define("action-bar", ActionBar);
