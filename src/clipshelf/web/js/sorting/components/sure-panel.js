// @ts-check

import { el, icon, setText } from "../../dom.js";
import { count, plural } from "../../format.js";
import { send } from "../act.js";
import { USUAL, estimate, histogram, startAt } from "../estimates.js";
import { auditedLine, basisLine, roughly, startLine } from "../words.js";

/** @import { Outlook, State } from "../types.js" */

const BINS = 50;

/** How sure is sure enough? A slider over the confidences, with what it would file. */
export class SurePanel extends HTMLElement {
  /** @type {Outlook | null} */
  #outlook = null;
  #bars = el("div", { class: "bars", "aria-hidden": "true" });
  #slider = el("input", {
    type: "range",
    id: "above",
    min: "0",
    max: "100",
    step: "1",
    "aria-describedby": "above-means",
  });
  #value = el("output", { for: "above" });
  #facts = el("dl", { class: "facts", id: "above-means" });
  #start = el("p", { class: "soft" });
  #basis = el("p", { class: "soft" });
  #audited = el("p", { class: "soft" });
  #held = el("p", { class: "soft" });
  #look = el("button", { type: "button", class: "main" });

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#slider.addEventListener("input", () =>
      send(this, { type: "above", above: Number(this.#slider.value) }),
    );
    this.#look.addEventListener("click", () =>
      send(this, { type: "look", basis: { above: Number(this.#slider.value) / 100 } }),
    );
    const label = el("label", { for: "above" }, "How sure must it be?");
    this.append(
      el("div", { class: "question" }, label, this.#value),
      el("div", { class: "scale" }, this.#bars, this.#slider),
      this.#facts,
      el("div", { class: "notes" }, this.#start, this.#basis, this.#audited, this.#held),
      el("div", { class: "deeds" }, this.#look),
    );
  }

  /** @param {State} state */
  render({ view, mode, outlook, above: chosen, busy }) {
    this.hidden = view !== "choose" || mode !== "sure" || !outlook;
    if (this.hidden || !outlook) return;
    if (outlook !== this.#outlook) this.#draw(outlook);
    const start = startAt(outlook.confidences);
    const above = chosen ?? start;
    const moving = document.activeElement === this.#slider && chosen !== null;
    if (!moving) this.#slider.value = String(above);
    this.#slider.style.setProperty("--share", String(above / 100));
    for (const [bin, bar] of [...this.#bars.children].entries()) {
      bar.classList.toggle("in", (bin + 0.5) / BINS >= above / 100);
    }
    const found = estimate(outlook, above / 100);
    setText(this.#value, `${above} %`);
    this.#slider.setAttribute("aria-valuetext", `${above} percent: ${plural(found.count, "clip")}`);
    this.#facts.replaceChildren(
      fact(
        count(found.count),
        `${found.count === 1 ? "clip" : "clips"} into ${plural(found.folders, "folder")}`,
      ),
      fact(
        found.count ? roughly(found.wrong) : "none",
        "of them expected wrong",
        !outlook.calibrated,
      ),
      fact(count(found.stay), "stay where they are"),
    );
    setText(this.#start, startLine(start));
    this.#start.hidden = start === USUAL;
    setText(this.#basis, basisLine(outlook.calibrated));
    setText(this.#audited, auditedLine(found));
    this.#audited.hidden = found.audited === 0;
    this.#held.hidden = outlook.held === 0;
    setText(
      this.#held,
      `${plural(outlook.held, "clip")} ${outlook.held === 1 ? "waits" : "wait"} for a blind check, and ${outlook.held === 1 ? "is" : "are"} not shown before.`,
    );
    this.#look.disabled = found.count === 0 || busy !== "";
    const words = found.count
      ? `Look through ${plural(found.count, "clip")}`
      : "Nothing is as sure as that";
    this.#look.replaceChildren(
      busy ? el("span", { class: "spinner" }) : icon("grid"),
      busy || words,
    );
  }

  /** @param {Outlook} outlook */
  #draw(outlook) {
    this.#outlook = outlook;
    const bars = histogram(outlook.confidences, BINS).map((share) => {
      const bar = el("i");
      bar.style.setProperty("--share", String(share));
      return bar;
    });
    this.#bars.replaceChildren(...bars);
  }
}

/** @param {string} number @param {string} words @param {boolean} [doubtful] */
function fact(number, words, doubtful = false) {
  return el(
    "div",
    { class: doubtful ? "doubtful" : undefined },
    el("dt", {}, words),
    el("dd", {}, number),
  );
}

customElements.define("sure-panel", SurePanel);
