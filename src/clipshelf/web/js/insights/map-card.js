// @ts-check

import { el, setText } from "../dom.js";
import { whereabouts } from "./clip-dialog.js";
import { ExhibitCard } from "./exhibit-card.js";
import { draw } from "./figure.js";

/**
 * @import { Plotly } from "./figure.js"
 * @import { Exhibit, LibraryMap, Point } from "./types.js"
 */

const STILL = 6; // pixels: a pointer that moves farther drags
const REACH = 14; // pixels from a clip, for a finger

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
  /** @type {PointerEvent | null} where a click began, if it was here */
  #down = null;
  /** @type {Point | null} */
  #pressed = null;
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
    // Of the document, and first: plotly covers the page while a button is down.
    document.addEventListener("click", (event) => this.#click(event), true);
    document.addEventListener(
      "pointerdown",
      (event) => {
        const here = event.target instanceof Node && this.place.contains(event.target);
        this.#down = here ? event : null;
        this.#pressed = here ? this.#near(event) : null;
      },
      true,
    );
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

  /** A click or a tap plays; plotly itself tells of clicks only. @param {MouseEvent} event */
  #click(event) {
    const down = this.#down;
    // After a touch plotly makes up clicks, at no place or too soon: the real one follows.
    if (down?.pointerType !== "mouse" && !event.isTrusted) return;
    this.#down = null;
    if (!down) return;
    const moved = Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY);
    if (moved < STILL) this.#play(this.#pressed);
  }

  /** The clip that is pointed at. @param {PointerEvent} event */
  #near({ clientX, clientY }) {
    const { left, top } = this.place.getBoundingClientRect();
    const [x, y] = [clientX - left, clientY - top];
    let [best, least] = [/** @type {Point | null} */ (null), REACH];
    for (const point of this.#shown()) {
      const [pointX, pointY] = this.#pixels(point);
      const away = Math.hypot(x - pointX, y - pointY);
      if (away <= least) [best, least] = [point, away];
    }
    return best;
  }

  /** Clips of folders that are not switched off in the key. @returns {Point[]} */
  #shown() {
    const traces = /** @type {any[]} */ (/** @type {any} */ (this.place)._fullData ?? []);
    const rows = traces.filter(({ visible }) => visible === true).flatMap((t) => t.customdata);
    return rows.flatMap((row) => this.#points[row] ?? []);
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
    for (const point of this.#shown()) {
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
