// @ts-check

import { el, setText } from "../dom.js";
import { draw, fitting } from "./figure.js";

/**
 * @import { Plotly } from "./figure.js"
 * @import { Exhibit } from "./types.js"
 */

/** One picture with its title, what is to be seen, and its numbers. */
export class ExhibitCard extends HTMLElement {
  place = el("div", { class: "plot" });
  /** Beside the chart, where something belongs there. */
  aside = el("div", { class: "aside" });
  #title = el("h3");
  #text = el("p", { class: "text" });
  #missing = el("p", { class: "missing" });
  #heads = el("tr");
  #rows = el("tbody");
  #numbers = el("details", { class: "numbers" }, el("summary", {}, "Numbers"));
  /** @type {Exhibit | null} */
  #exhibit = null;

  connectedCallback() {
    if (this.childNodes.length) return;
    const table = el("table", {}, el("thead", {}, this.#heads), this.#rows);
    this.#numbers.append(el("div", { class: "scroll", tabindex: "0" }, table));
    this.aside.hidden = true;
    this.append(
      el("header", {}, this.#title, this.#text, this.#missing),
      el("div", { class: "body" }, el("div", { class: "chart" }, this.place), this.aside),
      this.#numbers,
    );
  }

  get exhibit() {
    return this.#exhibit;
  }

  /** @param {Exhibit} exhibit @param {Plotly | null} plotly null: numbers only */
  async show(exhibit, plotly) {
    this.#exhibit = exhibit;
    this.id = exhibit.name;
    this.dataset.name = exhibit.name;
    setText(this.#title, exhibit.title);
    setText(this.#text, exhibit.text);
    setText(this.#missing, exhibit.missing);
    this.#missing.hidden = exhibit.missing === "";
    this.#fill(exhibit, plotly === null);
    const { figure } = exhibit;
    this.place.hidden = figure === null || plotly === null;
    if (!figure || !plotly) return;
    this.place.setAttribute("role", "figure");
    this.place.setAttribute("aria-label", `${exhibit.title}. ${exhibit.text}`);
    await this.drawn(plotly, exhibit);
  }

  /** Draws it; a card that knows more overrides this. @param {Plotly} plotly @param {Exhibit} exhibit */
  async drawn(plotly, exhibit) {
    const figure = fitting(this.place, exhibit);
    if (figure) await draw(plotly, this.place, figure, { name: exhibit.name });
  }

  /** @param {Exhibit} exhibit @param {boolean} open */
  #fill({ table }, open) {
    this.#numbers.hidden = table === null || table.rows.length === 0;
    if (!table) return;
    if (open) this.#numbers.open = true;
    this.#heads.replaceChildren(...table.heads.map((head) => el("th", { scope: "col" }, head)));
    const rows = table.rows.map((row) =>
      el("tr", {}, ...row.map((cell) => el("td", { dir: "auto" }, cell))),
    );
    this.#rows.replaceChildren(...rows);
  }
}

customElements.define("exhibit-card", ExhibitCard);
