// @ts-check

import { el, icon, setText } from "../../dom.js";
import { count, plural } from "../../format.js";
import { send } from "../act.js";
import { BATCH, canBegin } from "../setup.js";
import { lookingLine } from "../words.js";

/** @import { Arrivals, State } from "../types.js" */

/** Watch the first clips arrive, and go on as soon as there are enough. */
export class FirstLook extends HTMLElement {
  #title = el("h2", {});
  #bar = el("progress", { "aria-label": "Clips looked at" });
  #line = el("p", { class: "soft" });
  #pictures = el("ul", { class: "pictures", "aria-hidden": "true" });
  #go = el("button", { type: "button", class: "main" });
  #ready = el("p", { class: "soft", role: "status" });
  #problems = el("details", { class: "small" });
  /** @type {Map<string, HTMLElement>} */
  #tiles = new Map();
  /** @type {Arrivals | null} */
  #arrivals = null;

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#go.addEventListener("click", () => send(this, { type: "go" }));
    this.append(
      this.#title,
      this.#bar,
      this.#line,
      this.#pictures,
      el("div", { class: "deeds" }, this.#go, this.#ready),
      this.#problems,
    );
  }

  /** @param {State} state */
  render(state) {
    const { step, ready, waiting, job, arrivals, eager, problems } = state;
    this.hidden = step !== "open";
    if (this.hidden) return;
    const total = ready + waiting;
    const begin = canBegin(state);
    setText(this.#title, titleOf(state));
    this.#bar.hidden = waiting === 0;
    this.#bar.max = Math.max(1, total);
    this.#bar.value = ready;
    setText(this.#line, lookingLine(state));
    if (arrivals && arrivals !== this.#arrivals) this.#paint(arrivals);
    this.#go.hidden = total === 0;
    this.#go.setAttribute("aria-pressed", String(eager && !begin));
    this.#go.replaceChildren(
      eager && !begin ? el("span", { class: "spinner" }) : icon("tag"),
      begin ? "Start labelling" : eager ? "Starting in a moment" : "Start as soon as it can",
    );
    setText(this.#ready, readyLine(ready, total, begin));
    this.#list(problems);
    this.dataset.busy = String(job !== null);
  }

  /** @param {Arrivals} arrivals */
  #paint({ pictures }) {
    this.#arrivals = { pictures, seen: 0, tags: [] };
    const wanted = new Set(pictures.map(({ id }) => id));
    for (const [id, tile] of this.#tiles) {
      if (wanted.has(id)) continue;
      tile.remove();
      this.#tiles.delete(id);
    }
    for (const [at, { id, thumbnail }] of pictures.entries()) {
      const tile = this.#tiles.get(id) ?? el("li", {}, el("img", { src: thumbnail, alt: "" }));
      this.#tiles.set(id, tile);
      if (this.#pictures.children[at] !== tile)
        this.#pictures.insertBefore(tile, this.#pictures.children[at] ?? null);
    }
  }

  /** @param {State["problems"]} problems */
  #list(problems) {
    this.#problems.hidden = problems.length === 0;
    if (this.#problems.dataset.count === String(problems.length)) return;
    this.#problems.dataset.count = String(problems.length);
    const words = `${plural(problems.length, "file")} cannot be used`;
    const rows = problems
      .slice(0, 100)
      .map(({ name, reason }) => el("li", { dir: "auto" }, `${name}: ${reason}`));
    this.#problems.replaceChildren(el("summary", {}, words), el("ul", { class: "list" }, ...rows));
  }
}

/** @param {State} state */
function titleOf({ folders, ready, waiting }) {
  if (waiting) return "Looking at your clips";
  if (ready) return "All clips were looked at";
  return folders.some(({ count: clips }) => clips > 0) ? "All sorted" : "Nothing to sort yet";
}

/** @param {number} ready @param {number} total @param {boolean} begin */
function readyLine(ready, total, begin) {
  if (total === 0) return "";
  const rest = ready < total ? "; the rest goes on in the background" : "";
  if (begin) return `${plural(ready, "clip")} ${ready === 1 ? "is" : "are"} ready${rest}.`;
  return `${count(ready)} of the first ${count(Math.min(BATCH, total))} ${total === 1 ? "is" : "are"} ready.`;
}

customElements.define("first-look", FirstLook);
