// @ts-check

import { act, actor } from "../act.js";
import { cap, el, icon, openOver, setText } from "../dom.js";
import { ago } from "../format.js";
import { windowed } from "../windowed.js";

/**
 * @import { Deed } from "../types.js"
 * @import { PageState } from "../state.js"
 */

const ROW = 68; // pixels, as in dialogs.css
const NEAR = 20; // rows from the end at which older ones are fetched

const DRAWINGS = {
  label: "tag",
  batch: "grid",
  skip: "skip",
  none: "none",
  trash: "trash",
  sort: "tray",
  folder: "pencil",
  undo: "undo",
};

/** All that was done, newest first; any of it can be taken back. Only rows in sight exist. */
export class HistoryPanel extends HTMLElement {
  /** @type {readonly Deed[]} */
  #deeds = [];
  #more = false;
  /** @type {Map<number, { deed: Deed, node: HTMLLIElement }>} */
  #rows = new Map();
  #list = el("ol");
  #scroller = el("div", { class: "scroller", tabindex: "0", role: "region" });
  #note = el("p", { class: "soft empty" });
  #dialog = el("dialog", {
    class: "drawer history",
    tabindex: "-1",
    "aria-labelledby": "history-title",
  });

  connectedCallback() {
    if (this.childNodes.length) return;
    const close = actor(
      { type: "history" },
      { "aria-label": "Close", class: "shut" },
      icon("close"),
    );
    const undo = { class: "plain", "aria-keyshortcuts": "u" };
    const newest = actor({ type: "undo" }, undo, "Undo the newest ", cap("u"));
    this.#scroller.setAttribute("aria-labelledby", "history-title");
    this.#scroller.append(this.#list, this.#note);
    this.#dialog.append(
      el("header", {}, el("h2", { id: "history-title" }, "History"), newest, close),
      this.#scroller,
    );
    this.append(this.#dialog);
    this.#scroller.addEventListener("scroll", () => this.#paint(), { passive: true });
    this.#dialog.addEventListener("close", () => this.#open && act(this, { type: "history" }));
    this.#dialog.addEventListener(
      "click",
      (event) => event.target === this.#dialog && this.#dialog.close(),
    );
  }

  #open = false;

  /** @param {PageState} state */
  render({ history }) {
    if (history.open !== this.#open) {
      this.#open = history.open;
      if (history.open) openOver(this.#dialog);
      else this.#dialog.close();
      this.#scroller.scrollTop = 0;
    }
    this.#note.hidden = history.deeds.length > 0;
    setText(
      this.#note,
      history.loading ? "Looking" : "Nothing was done yet. What you do is listed here.",
    );
    if (history.deeds === this.#deeds && history.more === this.#more) return;
    this.#deeds = history.deeds;
    this.#more = history.more;
    this.#list.style.height = `${this.#deeds.length * ROW}px`;
    if (this.#open) this.#paint();
  }

  #paint() {
    const { scrollTop: top, clientHeight: height } = this.#scroller;
    const { first, end } = windowed({ top, height, row: ROW, count: this.#deeds.length });
    const before = this.#rows;
    this.#rows = new Map();
    for (let at = first; at < end; at += 1) {
      const deed = this.#deeds[at];
      if (!deed) continue;
      const known = before.get(deed.entry);
      const node = known && same(known.deed, deed) ? known.node : row(deed);
      node.style.transform = `translateY(${at * ROW}px)`;
      node.setAttribute("aria-posinset", String(at + 1));
      node.setAttribute("aria-setsize", this.#more ? "-1" : String(this.#deeds.length));
      this.#rows.set(deed.entry, { deed, node });
    }
    // Only what changed is touched, so that a focused button keeps its focus.
    const nodes = new Set([...this.#rows.values()].map(({ node }) => node));
    for (const { node } of before.values()) if (!nodes.has(node)) node.remove();
    for (const node of nodes) if (!node.isConnected) this.#list.append(node);
    if (this.#more && end > this.#deeds.length - NEAR) act(this, { type: "older" });
  }
}

/** @param {Deed} one @param {Deed} other */
function same(one, other) {
  return one.undone === other.undone && one.can_undo === other.can_undo && one.what === other.what;
}

/** @param {Deed} deed */
function row(deed) {
  const { entry, kind, what, thumbnail, time, undone, can_undo } = deed;
  const when = el("time", { datetime: time, title: new Date(time).toLocaleString() });
  when.append(ago(time, Date.now()));
  const words = el("div", {}, el("span", { class: "what", dir: "auto" }, what), when);
  if (undone) words.append(el("span", { class: "state" }, "undone"));
  const row = el("li", { class: undone ? "undone" : "" }, picture(kind, thumbnail), words);
  if (can_undo && !undone) {
    const button = { class: "plain", "aria-label": `Undo: ${what}` };
    row.append(actor({ type: "take-back", entry }, button, icon("undo")));
  }
  return row;
}

/** @param {Deed["kind"]} kind @param {string | null} thumbnail */
function picture(kind, thumbnail) {
  const drawing = icon(/** @type {Parameters<typeof icon>[0]} */ (DRAWINGS[kind] ?? "tag"));
  const frame = el("span", { class: `picture ${kind}` }, drawing);
  if (thumbnail === null) return frame;
  const image = el("img", { src: thumbnail, alt: "", decoding: "async" });
  image.addEventListener("error", () => image.remove());
  frame.prepend(image);
  return frame;
}

customElements.define("history-panel", HistoryPanel);
