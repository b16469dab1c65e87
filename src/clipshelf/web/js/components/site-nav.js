// @ts-check

import { el, icon, setText } from "../dom.js";

/** @type {readonly { name: string, href: string, words: string, drawing: Parameters<typeof icon>[0] }[]} */
const PLACES = [
  { name: "label", href: "/", words: "Label", drawing: "tag" },
  { name: "sorting", href: "/sorting", words: "Sort", drawing: "tray" },
  { name: "insights", href: "/insights", words: "Insights", drawing: "chart" },
];

/**
 * The bar that all pages share: `<site-nav current="label|sorting|insights" library="Clips">`.
 * What a page puts between its tags stays, at the far end.
 */
export class SiteNav extends HTMLElement {
  static observedAttributes = ["library"];
  #library = el("span", { id: "library", dir: "auto" });

  connectedCallback() {
    if (this.querySelector("nav")) return;
    this.setAttribute("role", "banner");
    const mark = el("img", { src: "/static/icon.svg", alt: "", width: "22", height: "22" });
    const brand = el("span", { class: "brand" }, mark, el("b", {}, "clipshelf"), this.#library);
    const links = PLACES.map(({ name, href, words, drawing }) => {
      const here = name === this.getAttribute("current") ? "page" : undefined;
      return el("li", {}, el("a", { href, "aria-current": here }, icon(drawing), words));
    });
    this.prepend(brand, el("nav", { "aria-label": "Pages" }, el("ul", {}, ...links)));
  }

  /** @param {string} _name @param {string | null} _before @param {string | null} now */
  attributeChangedCallback(_name, _before, now) {
    setText(this.#library, now ?? "");
  }
}

customElements.define("site-nav", SiteNav);
