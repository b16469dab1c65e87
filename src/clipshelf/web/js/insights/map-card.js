// @ts-check

import { el, setText } from "../dom.js";
import { whereabouts } from "./clip-dialog.js";
import { ExhibitCard } from "./exhibit-card.js";
import { draw } from "./figure.js";

/**
 * @import { Plotly } from "./figure.js"
 * @import { Exhibit, LibraryMap, Point } from "./types.js"
 */

/** @type {Record<string, [number, number]>} what the arrow keys mean, y going up */
const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** The library as a map: hovering shows a clip, a click plays it, arrow keys walk. */
export class MapCard extends ExhibitCard {
  #image = el("img", { alt: "" });
  #name = el("strong", { dir: "auto" });
  #where = el("span", { dir: "auto" });
  #label = el("div", { class: "hover", "aria-live": "polite" }, this.#image, this.#name, this.#where);
  #busy = el("p", { class: "note", role: "status" });
  /** @type {readonly Point[]} */
  #points = [];
  /** @type {Point | null} */
  #at = null;
  #watching = false;

  /** @override */
  connectedCallback() {
    if (this.childNodes.length) return;
    super.connectedCallback();
    this.#label.hidden = true;
    this.#image.addEventListener("error", () => this.#image.removeAttribute("src"));
    this.place.after(this.#label);
    this.append(this.#busy);
    this.place.tabIndex = 0;
    this.place.addEventListener("keydown", (event) => this.#walk(event));
    this.place.addEventListener("blur", () => this.#leave());
  }

  /** @param {string} words what is going on; empty: nothing */
  busy(words) {
    setText(this.#busy, words);
  }

  /** @param {LibraryMap} map */
  know({ points }) {
    this.#points = points;
    this.#leave();
  }

  /** @override @param {Plotly} plotly @param {Exhibit} exhibit */
  async drawn(plotly, exhibit) {
    if (!exhibit.figure) return;
    // The card that follows the pointer says more than plotly's own label.
    const data = exhibit.figure.data.map((trace) => ({
      ...trace,
      hoverinfo: "none",
      hovertemplate: null,
    }));
    const figure = { ...exhibit.figure, data };
    await draw(plotly, this.place, figure, { zoom: true, name: exhibit.name });
    this.place.setAttribute("role", "application");
    this.place.setAttribute("aria-roledescription", "map: arrow keys walk, Enter plays");
    if (this.#watching) return;
    this.#watching = true;
    const chart = /** @type {any} */ (this.place);
    const pointed = (/** @type {any} */ event) => this.#points[event.points[0]?.customdata] ?? null;
    chart.on("plotly_hover", (/** @type {any} */ event) => this.#show(pointed(event)));
    chart.on("plotly_unhover", () => this.#leave());
    chart.on("plotly_click", (/** @type {any} */ event) => this.#play(pointed(event)));
    chart.on("plotly_relayouting", () => this.#leave());
  }

  /** @param {Point | null} point */
  #show(point) {
    this.#at = point;
    this.#label.hidden = point === null;
    if (!point) return;
    this.#image.src = point.thumbnail;
    setText(this.#name, point.video);
    setText(this.#where, whereabouts(point));
    const [x, y] = this.#pixels(point);
    const { width, height } = this.place.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.#label;
    const left = x + 14 + offsetWidth > width ? x - 14 - offsetWidth : x + 14;
    const top = Math.min(Math.max(0, y - offsetHeight / 2), height - offsetHeight);
    this.#label.style.translate = `${Math.max(0, left)}px ${top}px`;
  }

  #leave() {
    this.#at = null;
    this.#label.hidden = true;
  }

  /** @param {Point | null} clip */
  #play(clip) {
    if (!clip) return;
    const detail = { clip, about: whereabouts(clip) };
    this.dispatchEvent(new CustomEvent("play", { bubbles: true, detail }));
  }

  /** @param {KeyboardEvent} event */
  #walk(event) {
    const way = WAYS[event.key];
    if (event.key === "Enter") this.#play(this.#at);
    else if (event.key === "Escape") this.#leave();
    else if (way) this.#show(this.#next(way));
    else return;
    event.preventDefault();
  }

  /** The nearest clip that way, or the one in the middle. @param {[number, number]} way */
  #next([dx, dy]) {
    const from = this.#at ?? { x: 0, y: 0, id: "" };
    let best = this.#at;
    let least = Infinity;
    for (const point of this.#points) {
      const [x, y] = [point.x - from.x, point.y - from.y];
      const ahead = this.#at ? x * dx + y * dy : 0;
      const aside = this.#at ? Math.abs(x * dy) + Math.abs(y * dx) : Math.hypot(x, y);
      if (point.id === from.id || (this.#at && ahead <= aside)) continue;
      if (ahead + aside < least) [best, least] = [point, ahead + aside];
    }
    return best;
  }

  /** Where a clip is within the chart. @param {Point} point @returns {[number, number]} */
  #pixels({ x, y }) {
    const { xaxis, yaxis } = /** @type {any} */ (this.place)._fullLayout;
    return [xaxis._offset + xaxis.l2p(x), yaxis._offset + yaxis.l2p(y)];
  }
}

customElements.define("map-card", MapCard);
