// @ts-check

import { asApiError } from "../ask.js";
import { el, setText } from "../dom.js";
import { percent, plural } from "../format.js";
import { ExhibitCard } from "./exhibit-card.js";

/**
 * @import { Plotly } from "./figure.js"
 * @import { Cell, Clip, Exhibit, Insights, InsightsApi } from "./types.js"
 */

const MOST = 8; // mistakes with a button of their own

/** The confusion matrix; its cells, and the buttons beside it, open the clips behind them. */
export class ConfusionCard extends ExhibitCard {
  #mistakes = el("ol", { class: "mistakes" });
  #heading = el("h4", { tabindex: "-1" });
  #clips = el("ul", { class: "clips" });
  #panel = el("section", { class: "panel", "aria-live": "polite" }, this.#heading, this.#clips);
  #model = "";
  #watching = false;
  /** @type {InsightsApi | null} */
  #api = null;

  /** @override */
  connectedCallback() {
    if (this.childNodes.length) return;
    super.connectedCallback();
    this.#panel.hidden = true;
    this.aside.append(el("h4", {}, "Most often mistaken"), this.#mistakes, this.#panel);
  }

  /** @param {InsightsApi} api @param {Insights["series"]["confusion"]} confusion */
  know(api, confusion) {
    this.#api = api;
    this.aside.hidden = !confusion || confusion.mistakes.length === 0;
    if (this.#model && confusion?.model !== this.#model) this.#panel.hidden = true;
    this.#model = confusion?.model ?? "";
    const buttons = (confusion?.mistakes ?? []).slice(0, MOST).map((mistake) => {
      const text = el("span", {}, el("bdi", {}, mistake.folder), " taken for ", el("bdi", {}, mistake.predicted));
      const button = el("button", { type: "button" }, text, el("b", {}, String(mistake.n)));
      button.addEventListener("click", () => void this.#open(mistake.cell));
      return el("li", {}, button);
    });
    this.#mistakes.replaceChildren(...buttons);
  }

  /** @override @param {Plotly} plotly @param {Exhibit} exhibit */
  async drawn(plotly, exhibit) {
    await super.drawn(plotly, exhibit);
    if (this.#watching) return;
    this.#watching = true;
    const chart = /** @type {any} */ (this.place);
    chart.on("plotly_click", (/** @type {any} */ event) => {
      const cell = event.points[0]?.customdata;
      if (cell) void this.#open(cell);
    });
  }

  /** @param {[number, number]} cell */
  async #open(cell) {
    this.#panel.hidden = this.aside.hidden = false;
    setText(this.#heading, "Looking");
    this.#clips.replaceChildren();
    try {
      const found = await this.#api?.cell(this.#model, cell);
      if (found) this.#fill(found);
    } catch (error) {
      const { code, message } = asApiError(error);
      setText(this.#heading, message);
      if (code === "other-model") this.#catchUp();
    }
    this.#heading.focus();
  }

  /** Has the page ask anew; what the panel says stays there. */
  #catchUp() {
    this.#model = "";
    this.#mistakes.replaceChildren();
    setText(this.#heading, "The model has learned since. Its mistakes of now are listed above.");
    this.dispatchEvent(new Event("outdated", { bubbles: true }));
  }

  /** @param {Cell} cell */
  #fill({ folder, predicted, count, videos }) {
    const what = folder === predicted ? `${folder}, rightly so` : `${folder}, taken for ${predicted}`;
    const some = videos.length < count ? `, the surest ${videos.length}` : "";
    setText(this.#heading, `${plural(count, "clip")} of ${what}${some}`);
    this.#clips.replaceChildren(...videos.map((clip) => this.#clip(clip, folder, predicted)));
  }

  /** @param {Clip} clip @param {string} folder @param {string} predicted */
  #clip(clip, folder, predicted) {
    const sure = clip.confidence === null ? "" : `, ${percent(clip.confidence)} sure`;
    const about = `In ${folder}; predicted ${predicted}${sure}`;
    const image = el("img", { src: clip.thumbnail, alt: "", loading: "lazy" });
    image.addEventListener("error", () => image.removeAttribute("src")); // not drawn yet
    const button = el("button", { type: "button", title: `${clip.video}\n${about}` }, image);
    button.append(el("span", { dir: "auto" }, clip.video), el("span", { class: "soft" }, sure.slice(2)));
    button.addEventListener("click", () =>
      this.dispatchEvent(new CustomEvent("play", { bubbles: true, detail: { clip, about } })),
    );
    return el("li", {}, button);
  }
}

customElements.define("confusion-card", ConfusionCard);
