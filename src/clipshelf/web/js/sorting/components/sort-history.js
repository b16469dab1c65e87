// @ts-check

import { el, icon } from "../../dom.js";
import { ago } from "../../format.js";
import { sender } from "../act.js";

/**
 * @import { Deed } from "../../types.js"
 * @import { State } from "../types.js"
 */

/** What was filed before, each with its way back. */
export class SortHistory extends HTMLElement {
  /** @type {unknown[]} */
  #shown = [];

  /** @param {State} state */
  render({ view, sorts, busy }) {
    this.hidden = !["choose", "nothing", "done"].includes(view) || sorts.length === 0;
    const now = [sorts, busy];
    if (now.every((value, at) => value === this.#shown[at])) return;
    this.#shown = now;
    const rows = sorts.map((deed) => rowOf(deed, busy !== ""));
    this.replaceChildren(el("h3", {}, "Filed before"), el("ol", {}, ...rows));
  }
}

/** @param {Deed} deed @param {boolean} disabled */
function rowOf(deed, disabled) {
  const when = el(
    "time",
    { datetime: deed.time, title: new Date(deed.time).toLocaleString() },
    ago(deed.time, Date.now()),
  );
  const back = deed.can_undo
    ? sender(
        { type: "take-back", entry: deed.entry },
        { class: "plain", disabled, "aria-label": `Put back: ${deed.what}` },
        icon("undo"),
        "Put back",
      )
    : el("span", { class: "soft" }, "put back");
  return el(
    "li",
    { class: deed.undone ? "undone" : undefined },
    icon("tray"),
    el("div", {}, el("span", { dir: "auto" }, deed.what), when),
    back,
  );
}

customElements.define("sort-history", SortHistory);
