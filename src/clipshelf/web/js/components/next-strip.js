// @ts-check

import { actor, el, icon } from "../dom.js";
import { kindName } from "../format.js";

/**
 * @import { Item } from "../types.js"
 * @import { PageState } from "../state.js"
 */

const SHOWN = 10;

/** The clips to come, as thumbnails; a click brings one to the screen. */
export class NextStrip extends HTMLElement {
  /** @type {readonly Item[] | null} */
  #items = null;
  /** @type {Map<string, HTMLLIElement>} */
  #tiles = new Map();
  #list = el("ol");

  connectedCallback() {
    if (this.childNodes.length) return;
    this.append(el("h3", {}, "Coming next"), this.#list);
  }

  /** @param {PageState} state */
  render({ queue }) {
    this.hidden = queue.upcoming.length === 0;
    if (queue.upcoming === this.#items) return;
    this.#items = queue.upcoming;
    const shown = queue.upcoming.slice(0, SHOWN);
    // Tiles are kept, so that no picture is loaded or flickers twice.
    this.#tiles = new Map(shown.map((item) => [item.id, this.#tiles.get(item.id) ?? tile(item)]));
    this.#list.replaceChildren(...this.#tiles.values());
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
