// @ts-check

import { act, actor } from "../act.js";
import { el, icon } from "../dom.js";
import { kindName, strategyName } from "../format.js";

/**
 * @import { Item } from "../types.js"
 * @import { PageState } from "../state.js"
 */

const SHOWN = 10;

/** The clips to come, as thumbnails, and by which strategy; a click brings one to the screen. */
export class NextStrip extends HTMLElement {
  /** @type {readonly Item[] | null} */
  #items = null;
  /** @type {Map<string, HTMLLIElement>} */
  #tiles = new Map();
  #strategies = "";
  #menu = el("select", { "aria-label": "Ask about", title: "Which clips to ask about first" });
  #list = el("ol");

  connectedCallback() {
    if (this.childNodes.length) return;
    const heading = el("div", { class: "heading" }, el("h3", {}, "Coming next"), this.#menu);
    this.append(heading, this.#list);
    this.#menu.addEventListener("change", () =>
      act(this, { type: "strategy", name: this.#menu.value }),
    );
  }

  /** @param {PageState} state */
  render(state) {
    const { queue, server } = state;
    this.hidden = server === null || (!queue.current && queue.upcoming.length === 0);
    this.#offer(state);
    if (queue.upcoming === this.#items) return;
    this.#items = queue.upcoming;
    const shown = queue.upcoming.slice(0, SHOWN);
    // Tiles are kept, so that no picture is loaded or flickers twice.
    this.#tiles = new Map(shown.map((item) => [item.id, this.#tiles.get(item.id) ?? tile(item)]));
    this.#list.replaceChildren(...this.#tiles.values());
  }

  /** @param {PageState} state */
  #offer({ server, strategy, asking }) {
    const names = server?.strategies ?? [];
    if (names.join() !== this.#strategies) {
      this.#strategies = names.join();
      this.#menu.replaceChildren(
        ...names.map((name) => el("option", { value: name }, strategyName(name))),
      );
    }
    if (this.#menu.value !== strategy) this.#menu.value = strategy;
    this.setAttribute("aria-busy", String(asking));
  }
}

/** @param {Item} item */
function tile(item) {
  const picture = el("img", { src: item.thumbnail, alt: "", decoding: "async" });
  picture.addEventListener("error", () => picture.replaceWith(icon("film")));
  const high = item.priority === "high";
  const label = [item.video, high ? "teaches most" : kindName(item), item.reason]
    .filter(Boolean)
    .join(", ");
  const button = actor(
    { type: "pick", id: item.id },
    { title: label, "aria-label": label },
    picture,
  );
  if (high) button.append(icon("star"));
  return el("li", { class: high ? "high" : "" }, button);
}

customElements.define("next-strip", NextStrip);
