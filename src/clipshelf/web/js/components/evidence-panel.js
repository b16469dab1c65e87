// @ts-check

import { actor } from "../act.js";
import { cap, el, icon, setText } from "../dom.js";
import { percent, signalLine } from "../format.js";
import { thumb } from "./clip-thumb.js";

/**
 * @import { Evidence, Neighbour } from "../types.js"
 * @import { PageState } from "../state.js"
 */

/** Why the model thinks so: each signal's own opinion, and the labelled clips that are nearest. */
export class EvidencePanel extends HTMLElement {
  #toggle = actor(
    { type: "evidence" },
    { class: "quiet toggle", "aria-keyshortcuts": "i", "aria-controls": "evidence" },
    icon("why"),
    el("span", {}, "Why it thinks so"),
    cap("i"),
  );
  #note = el("p", { class: "soft" });
  #signals = el("ul", { class: "signals" });
  #title = el("h3", {}, "Nearest of your clips");
  #neighbours = el("ul", { class: "neighbours" });
  #body = el("div", { id: "evidence", class: "body", "aria-live": "polite" });
  /** @type {Evidence | null | undefined} */
  #shown = undefined;

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#body.append(this.#note, this.#signals, this.#title, this.#neighbours);
    this.append(this.#toggle, this.#body);
  }

  /** @param {PageState} state */
  render({ queue, evidence }) {
    const item = queue.current;
    this.hidden = !item || item.blind || item.predicted_folder === null;
    this.#toggle.setAttribute("aria-expanded", String(evidence.open));
    this.#body.hidden = !evidence.open;
    if (!evidence.open || evidence.found === this.#shown) return;
    this.#shown = evidence.found;
    this.#fill(evidence.found);
  }

  /** @param {Evidence | null} found null: on its way */
  #fill(found) {
    const signals = found?.signals ?? [];
    const neighbours = found?.neighbours ?? [];
    const silent = signals.every(({ folder }) => folder === null) && neighbours.length === 0;
    this.#note.hidden = found !== null && !silent;
    setText(this.#note, found ? "Nothing yet: there is no model to ask" : "Looking");
    this.#signals.replaceChildren(
      ...signals.map((signal) => {
        const said = el("bdi", {}, signalLine(signal));
        return el("li", {}, el("span", { class: "signal" }, signal.signal), said);
      }),
    );
    this.#title.hidden = neighbours.length === 0;
    this.#neighbours.replaceChildren(...neighbours.map(tile));
  }
}

/** @param {Neighbour} neighbour */
function tile(neighbour) {
  const { video, folder, similarity } = neighbour;
  const words = `${video}, in ${folder}, ${percent(similarity)} alike`;
  // A button, so that the keyboard can make it play as well.
  const button = el("button", { type: "button", title: words, "aria-label": words });
  button.append(
    thumb(neighbour, button),
    el("bdi", { class: "in" }, folder),
    el("span", { class: "alike" }, percent(similarity)),
  );
  return el("li", {}, button);
}

customElements.define("evidence-panel", EvidencePanel);
