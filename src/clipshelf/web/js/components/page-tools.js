// @ts-check

import { actor } from "../act.js";
import { el, icon } from "../dom.js";

/** What can be opened from the bar at the top. */
export class PageTools extends HTMLElement {
  connectedCallback() {
    if (this.childNodes.length) return;
    const history = { class: "tool", title: "History (h)", "aria-label": "History" };
    const keys = { class: "tool keys", title: "All keys (?)", "aria-label": "All keys" };
    const search = { class: "tool", title: "Search (/)", "aria-label": "Search" };
    const setup = { class: "tool setup", href: "/setup", title: "On your phone; folders" };
    this.append(
      actor({ type: "search" }, { ...search, "aria-keyshortcuts": "/" }, icon("search")),
      actor({ type: "history" }, { ...history, "aria-keyshortcuts": "h" }, icon("history")),
      el("a", { ...setup, "aria-label": "Set up: a phone, folders" }, icon("phone")),
      actor({ type: "keys" }, { ...keys, "aria-keyshortcuts": "?" }, icon("keys")),
    );
  }
}

customElements.define("page-tools", PageTools);
