// @ts-check

import { act, actor } from "../act.js";
import { el, hasKeys, icon, setText } from "../dom.js";
import { plural } from "../format.js";

/**
 * @import { Toast } from "../types.js"
 * @import { PageState } from "../state.js"
 */

const GOOD_NEWS = 7000; // milliseconds on screen
const BAD_NEWS = 15_000;
const GRACE = 1200; // milliseconds without a server before it is worth a banner

/** News that nobody asked for: what was learnt, and what went wrong. */
export class ToastStack extends HTMLElement {
  /** @type {Map<number, HTMLElement>} */
  #shown = new Map();

  connectedCallback() {
    this.setAttribute("role", "log");
    this.setAttribute("aria-live", "polite");
    this.setAttribute("aria-label", "News");
  }

  /** @param {PageState} state */
  render({ toasts }) {
    for (const [id, node] of this.#shown) {
      if (toasts.some((toast) => toast.id === id)) continue;
      node.remove();
      this.#shown.delete(id);
    }
    for (const toast of toasts) if (!this.#shown.has(toast.id)) this.#add(toast);
  }

  /** @param {Toast} toast */
  #add(toast) {
    const words = el("div", {}, el("strong", { dir: "auto" }, toast.title));
    if (toast.hint) words.append(el("span", { dir: "auto" }, toast.hint));
    const close = actor(
      { type: "dismiss", toast: toast.id },
      { "aria-label": "Dismiss" },
      icon("close"),
    );
    const drawing = icon(
      toast.kind === "bad" ? "warning" : toast.kind === "good" ? "learn" : "check",
    );
    const node = el(
      "div",
      { class: `toast ${toast.kind}`, role: toast.kind === "bad" ? "alert" : undefined },
      drawing,
      words,
      close,
    );
    this.#shown.set(toast.id, node);
    this.append(node);
    const stay = toast.kind === "bad" ? BAD_NEWS : GOOD_NEWS;
    const leave = () =>
      node.matches(":hover, :focus-within")
        ? void setTimeout(leave, 1000)
        : act(this, { type: "dismiss", toast: toast.id });
    setTimeout(leave, stay);
  }
}

/** The answer to every key: one line that says what happened. */
export class StatusLine extends HTMLElement {
  #nth = -1;

  connectedCallback() {
    this.setAttribute("role", "status");
    this.setAttribute("aria-live", "polite");
  }

  /** @param {PageState} state */
  render({ said, folders, queue }) {
    const greets = said.nth === 0;
    if (said.nth === this.#nth || (greets && !queue.current)) return;
    this.#nth = said.nth;
    const text = greets ? hint(folders.length > 0) : said.text;
    const words = el("span", { dir: "auto", class: greets ? "greeting" : undefined }, text);
    this.replaceChildren(words); // a new node is read again
  }
}

/** The first words, for a keyboard or for a finger. @param {boolean} folders there are some */
function hint(folders) {
  if (hasKeys())
    return folders ? "Press a folder's key to file the clip" : "Press n to name the first folder";
  return folders ? "Tap a folder to file the clip" : "Tap New to name the first folder";
}

/** Says that the server is away, and that nothing is lost. */
export class ConnectionBanner extends HTMLElement {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #count = el("span");

  connectedCallback() {
    if (this.childNodes.length) return;
    this.setAttribute("role", "status");
    this.hidden = true;
    this.append(
      el("span", { class: "spinner" }),
      el("strong", {}, "clipshelf is not answering."),
      " ",
      this.#count,
    );
  }

  /** @param {PageState} state */
  render(state) {
    const kept = state.outbox.length;
    setText(
      this.#count,
      kept
        ? `${plural(kept, "answer")} kept here until it is back.`
        : "Trying again; go on if you like.",
    );
    if (state.online) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      this.hidden = true;
    } else {
      this.#timer ??= setTimeout(() => {
        this.hidden = false;
      }, GRACE);
    }
  }
}

/** Says that some clips lie in folders, and nobody knows any more who put them there. */
export class OriginBanner extends HTMLElement {
  #words = el("span");
  #dismissed = false;

  connectedCallback() {
    if (this.childNodes.length) return;
    const close = el("button", { type: "button", "aria-label": "Dismiss" }, icon("close"));
    close.addEventListener("click", () => {
      this.#dismissed = this.hidden = true;
    });
    this.hidden = true;
    this.append(icon("warning"), this.#words, close);
  }

  /** @param {PageState} state */
  render({ server }) {
    const unknown = server?.library.unknown_origin ?? 0;
    this.hidden = this.#dismissed || unknown === 0;
    const who = unknown === 1 ? "who put it there" : "who put them there";
    setText(
      this.#words,
      `${plural(unknown, "clip")} in your folders: the record of ${who} is lost. ` +
        "Nothing is learnt from them. If you filed them yourself: clipshelf review --trust",
    );
  }
}

customElements.define("toast-stack", ToastStack);
customElements.define("origin-banner", OriginBanner);
customElements.define("status-line", StatusLine);
customElements.define("connection-banner", ConnectionBanner);
