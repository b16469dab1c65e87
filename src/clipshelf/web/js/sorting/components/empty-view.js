// @ts-check

import { el, icon } from "../../dom.js";

/** @import { State } from "../types.js" */

/** What stands there before there is anything to file, and when nothing is left. */
export class EmptyView extends HTMLElement {
  #shown = "";

  /** @param {State} state */
  render({ view, server }) {
    this.hidden = view !== "loading" && view !== "nothing";
    const what = this.hidden ? "" : view === "loading" ? "loading" : whyNothing(server);
    if (what === this.#shown) return;
    this.#shown = what;
    this.replaceChildren(...(what ? NODES[what]() : []));
  }
}

/** @param {State["server"]} server @returns {"untaught" | "sorted" | "waiting"} */
function whyNothing(server) {
  if (server && server.library.askable === 0) return "sorted";
  return server?.model ? "waiting" : "untaught";
}

const label = (/** @type {string} */ words) =>
  el("a", { class: "main", href: "/" }, icon("tag"), words);

/** @type {Record<"loading" | ReturnType<typeof whyNothing>, () => Node[]>} */
const NODES = {
  loading: () => [
    el("span", { class: "spinner big" }),
    el("p", { class: "soft" }, "Looking at the library"),
  ],
  untaught: () => [
    icon("learn"),
    el("h2", { tabindex: "-1" }, "It has not learned yet"),
    el(
      "p",
      { class: "soft" },
      "Label a few clips into at least two folders; then it can file others like them.",
    ),
    label("Label some clips"),
  ],
  waiting: () => [
    icon("film"),
    el("h2", { tabindex: "-1" }, "The clips are still being looked at"),
    el("p", { class: "soft" }, "Once the first ones are ready, they can be filed from here."),
    label("Label meanwhile"),
  ],
  sorted: () => [
    icon("check"),
    el("h2", { tabindex: "-1" }, "Everything is sorted"),
    el(
      "p",
      { class: "soft" },
      "No clip waits in the library's own folder. New ones that land there show up here.",
    ),
    label("Back to the labels"),
  ],
};

customElements.define("empty-view", EmptyView);
