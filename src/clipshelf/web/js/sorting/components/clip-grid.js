// @ts-check

import { el, icon, setText } from "../../dom.js";
import { percent } from "../../format.js";
import { thumb } from "../../components/clip-thumb.js";
import { windowed } from "../../windowed.js";
import { send } from "../act.js";

/** @import { PlanClip } from "../types.js" */

const NARROW = 108; // pixels: no cell is narrower
const GAP = 8;
const SHAPE = 5 / 4; // height to width of a cell

/**
 * The clips of one folder, as many as there may be: only rows in sight exist. A click, or
 * Space, takes a clip out or puts it back; with Shift, all on the way there.
 */
export class ClipGrid extends HTMLElement {
  /** @type {readonly PlanClip[]} */
  #clips = [];
  /** @type {ReadonlySet<string>} */
  #out = new Set();
  /** @type {Map<string, HTMLElement>} */
  #cells = new Map();
  #cursor = 0;
  #anchor = 0;
  #columns = 1;
  #width = NARROW; // of a cell
  #space = el("div", { class: "space", role: "presentation" });

  connectedCallback() {
    if (this.childNodes.length) return;
    this.tabIndex = 0;
    this.setAttribute("role", "listbox");
    this.setAttribute("aria-multiselectable", "true");
    this.append(this.#space);
    this.addEventListener("scroll", () => this.#paint(), { passive: true });
    this.addEventListener("click", (event) => this.#clicked(event));
    this.addEventListener("keydown", (event) => this.#pressed(event));
    this.addEventListener("focus", () => this.#mark(true));
    this.addEventListener("blur", () => this.#play(false));
    new ResizeObserver(() => this.#measure()).observe(this);
  }

  /** @param {string} name @param {readonly PlanClip[]} clips @param {ReadonlySet<string>} out */
  show(name, clips, out) {
    const other = clips !== this.#clips;
    this.#out = out;
    this.setAttribute("aria-label", `Clips for ${name}; selected ones are filed`);
    if (other) {
      this.#clips = clips;
      this.#cursor = this.#anchor = 0;
      for (const cell of this.#cells.values()) cell.remove();
      this.#cells.clear();
      this.scrollTop = 0;
      this.#measure();
    } else this.#paint();
  }

  /** The clip that keys act on. @returns {PlanClip | undefined} */
  get current() {
    return this.#clips[this.#cursor];
  }

  /** @param {1 | -1} step to the next clip, or the one before */
  go(step) {
    this.#move(this.#cursor + step, false);
  }

  #measure() {
    const width = this.clientWidth - 2 * GAP;
    if (width <= 0) return;
    this.#columns = Math.max(1, Math.floor((width + GAP) / (NARROW + GAP)));
    this.#width = (width - GAP * (this.#columns - 1)) / this.#columns;
    const rows = Math.ceil(this.#clips.length / this.#columns);
    this.#space.style.height = `${rows * this.#row + GAP}px`;
    for (const cell of this.#cells.values()) cell.remove();
    this.#cells.clear();
    this.#paint();
  }

  /** Pixels from one row to the next. */
  get #row() {
    return Math.round(this.#width * SHAPE) + GAP;
  }

  #paint() {
    const rows = Math.ceil(this.#clips.length / this.#columns);
    const sight = { top: this.scrollTop, height: this.clientHeight, row: this.#row, count: rows };
    const { first, end } = windowed({ ...sight, spare: 3 });
    const from = first * this.#columns;
    const seen = this.#clips.slice(from, end * this.#columns);
    const wanted = new Set(seen.map(({ id }) => id));
    for (const [id, cell] of this.#cells) {
      if (wanted.has(id)) continue;
      cell.remove();
      this.#cells.delete(id);
    }
    let next = this.#space.firstElementChild;
    for (const [at, clip] of seen.entries()) {
      const cell = this.#cells.get(clip.id) ?? this.#add(clip, from + at);
      if (cell === next) next = cell.nextElementSibling;
      else this.#space.insertBefore(cell, next); // in order, for those who hear the page
      this.#dress(cell, clip);
    }
    this.#mark(false);
  }

  /** @param {PlanClip} clip @param {number} at */
  #add(clip, at) {
    const cell = el("div", {
      class: "cell",
      role: "option",
      id: `clip-${at}`,
      "aria-posinset": String(at + 1),
      "aria-setsize": String(this.#clips.length),
      title: `${clip.video} → ${clip.target}`,
    });
    cell.dataset.at = String(at);
    cell.append(
      thumb(clip, cell),
      el(
        "span",
        { class: "facts" },
        el("b", {}, percent(clip.confidence)),
        " ",
        el("span", { dir: "auto" }, clip.video),
      ),
      el("span", { class: "unseen" }),
      el("span", { class: "cross" }, icon("close")),
      el("span", { class: "enlarge", title: "Look at it closely (Enter)" }, icon("search")),
    );
    const row = Math.floor(at / this.#columns);
    const column = at % this.#columns;
    cell.style.width = `${this.#width}px`;
    cell.style.height = `${this.#row - GAP}px`;
    cell.style.transform = `translate(${GAP + column * (this.#width + GAP)}px, ${GAP + row * this.#row}px)`;
    this.#cells.set(clip.id, cell);
    return cell;
  }

  /** @param {HTMLElement} cell @param {PlanClip} clip */
  #dress(cell, clip) {
    const out = this.#out.has(clip.id);
    cell.setAttribute("aria-selected", String(!out));
    cell.classList.toggle("out", out);
    const before = clip.taken_out ? ", taken out of an earlier plan" : "";
    const words = cell.querySelector(".unseen");
    if (words) setText(words, `${before}${out ? ", stays" : ""}`);
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    if (!(event.target instanceof Element)) return;
    const cell = event.target.closest(".cell");
    if (!(cell instanceof HTMLElement)) return;
    const at = Number(cell.dataset.at);
    if (event.target.closest(".enlarge")) {
      this.#cursor = at;
      this.#enlarge();
    } else if (event.shiftKey) this.#range(at);
    else this.#toggle(at);
  }

  /** @param {KeyboardEvent} event */
  #pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const far = Math.max(1, Math.floor(this.clientHeight / this.#row)) * this.#columns;
    /** @type {Record<string, number>} */
    const ways = {
      ArrowLeft: this.#cursor - 1,
      ArrowRight: this.#cursor + 1,
      ArrowUp: this.#cursor - this.#columns,
      ArrowDown: this.#cursor + this.#columns,
      PageUp: this.#cursor - far,
      PageDown: this.#cursor + far,
      Home: 0,
      End: this.#clips.length - 1,
    };
    const to = ways[event.key];
    if (to !== undefined) this.#move(to, event.shiftKey);
    else if (event.key === " ") this.#toggle(this.#cursor);
    else if (event.key === "Enter") this.#enlarge();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {number} to @param {boolean} extend take out all on the way, or put them back */
  #move(to, extend) {
    const at = Math.max(0, Math.min(this.#clips.length - 1, to));
    if (extend) this.#range(at);
    else this.#anchor = at;
    this.#play(false);
    this.#cursor = at;
    this.#mark(true);
  }

  /** @param {number} at */
  #toggle(at) {
    const clip = this.#clips[at];
    if (!clip) return;
    this.#cursor = this.#anchor = at;
    send(this, { type: "put", ids: [clip.id], out: !this.#out.has(clip.id) });
  }

  /** What happened to the first of them happens to all. @param {number} at */
  #range(at) {
    const first = this.#clips[this.#anchor];
    if (!first) return;
    const [from, to] = [Math.min(this.#anchor, at), Math.max(this.#anchor, at)];
    const ids = this.#clips.slice(from, to + 1).map(({ id }) => id);
    this.#cursor = at;
    send(this, { type: "put", ids, out: this.#out.has(first.id) });
  }

  #enlarge() {
    this.dispatchEvent(new CustomEvent("enlarge", { bubbles: true }));
  }

  /** @param {boolean} moved scroll there, and play it as if it was pointed at */
  #mark(moved) {
    if (moved) {
      const top = Math.floor(this.#cursor / this.#columns) * this.#row;
      const hidden =
        top < this.scrollTop || top + this.#row + GAP > this.scrollTop + this.clientHeight;
      if (hidden) this.scrollTop = Math.max(0, top - (this.clientHeight - this.#row) / 2);
    }
    const current = this.current && this.#cells.get(this.current.id);
    for (const cell of this.#cells.values()) cell.classList.toggle("current", cell === current);
    if (current) this.setAttribute("aria-activedescendant", current.id);
    else this.removeAttribute("aria-activedescendant");
    if (moved) this.#play(true);
  }

  /** @param {boolean} on */
  #play(on) {
    if (!this.matches(":focus-visible") && on) return;
    const cell = this.current && this.#cells.get(this.current.id);
    cell?.dispatchEvent(new PointerEvent(on ? "pointerenter" : "pointerleave"));
  }
}

customElements.define("clip-grid", ClipGrid);
