// @ts-check

import { el, icon, setText } from "../../dom.js";
import { plural } from "../../format.js";
import { send, sender } from "../act.js";
import { exactly, promiseLine, prospectLine, standingLine } from "../words.js";

/** @import { Claim, State } from "../types.js" */

const PRECISIONS = [0.8, 0.85, 0.9, 0.95, 0.98, 0.99];
const CONFIDENCES = [0.8, 0.9, 0.95, 0.99];

/** Choose what to promise, see what it takes, and how the newest claim stands. */
export class PromisePanel extends HTMLElement {
  #precision = choice("precision", PRECISIONS);
  #confidence = choice("confidence", CONFIDENCES);
  #wish = el("p", { class: "wish" });
  #needs = el("p", { class: "needs", "aria-live": "polite" });
  #begin = el("button", { type: "button", class: "main" });
  #form = el("details", { class: "new" });
  #standing = el("div", { class: "standing" });
  /** @type {Claim | null} */
  #claim = null;
  #known = false;
  /** @type {unknown[]} */
  #shown = [];

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#wish.append(
      "At least ",
      this.#precision,
      " of the filed clips go to the right folder, and I can be ",
      this.#confidence,
      " sure of that.",
    );
    for (const select of [this.#precision, this.#confidence]) {
      select.addEventListener("change", () => send(this, { type: "wish", wish: this.#wished() }));
    }
    this.#begin.addEventListener("click", () => send(this, { type: "begin", again: true }));
    this.#form.append(
      el("summary", {}, "Another promise"),
      this.#wish,
      this.#needs,
      el("div", { class: "deeds" }, this.#begin),
    );
    this.append(this.#standing, this.#form);
  }

  /** @param {State} state */
  render({ view, mode, wish, prospect, claim, busy, outlook }) {
    this.hidden = view !== "choose" || mode !== "promise" || !outlook;
    if (this.hidden) return;
    const checking = claim?.status === "checking";
    this.#stand(claim, busy);
    this.#form.hidden = checking;
    if (claim !== this.#claim || !this.#known) this.#form.open = claim?.status !== "certified";
    this.#form.classList.toggle("first", claim === null);
    this.#claim = claim;
    this.#known = true;
    pick(this.#precision, wish.precision);
    pick(this.#confidence, wish.confidence);
    const refused = prospect?.why ?? "";
    this.#needs.classList.toggle("wrong", refused !== "");
    setText(
      this.#needs,
      prospect ? refused || prospectLine(prospect) : "Working out what that takes …",
    );
    this.#begin.disabled = busy !== "" || !prospect || refused !== "";
    this.#begin.replaceChildren(
      busy ? el("span", { class: "spinner" }) : icon("shield"),
      busy || (claim ? "Begin new checks" : "Begin the checks"),
    );
  }

  #wished() {
    return { precision: Number(this.#precision.value), confidence: Number(this.#confidence.value) };
  }

  /** @param {Claim | null} claim @param {string} busy */
  #stand(claim, busy) {
    this.#standing.hidden = claim === null;
    const now = [claim, busy];
    if (!claim || now.every((value, at) => value === this.#shown[at])) return;
    this.#shown = now;
    this.#standing.dataset.status = claim.status;
    const words = el(
      "div",
      {},
      el("strong", {}, TITLES[claim.status]),
      el("p", {}, standingLine(claim)),
    );
    if (claim.certified) words.append(el("p", {}, promiseLine(claim, claim.certified)));
    if (!claim.newest_model && claim.status !== "checking")
      words.append(
        el("p", { class: "soft" }, "It was made with an earlier model; there is a newer one."),
      );
    if (claim.certified && !claim.to_file) words.append(el("p", {}, "All of them are filed."));
    const drawing = icon(claim.status === "refused" ? "warning" : "shield");
    this.#standing.replaceChildren(
      drawing,
      words,
      el("div", { class: "deeds" }, ...deedsFor(claim, busy)),
    );
  }
}

/** @type {Record<Claim["status"], string>} */
const TITLES = { checking: "Being checked", certified: "Certified", refused: "Not certified" };

/** @param {Claim} claim @param {string} busy @returns {Node[]} */
function deedsFor(claim, busy) {
  const disabled = busy !== "";
  const look = sender(
    { type: "look", basis: { certified: true } },
    { class: claim.status === "certified" ? "main" : "plain", disabled },
    icon("grid"),
    busy || `Look through ${plural(claim.to_file, "clip")}`,
  );
  const found = claim.to_file ? [look] : [];
  if (claim.status !== "checking") return found;
  const words = claim.checks_done ? "Go on checking" : "Start checking";
  return [
    sender({ type: "checks" }, { class: "main", disabled }, icon("play"), words),
    ...found,
    sender({ type: "end-checks" }, { class: "quiet", disabled }, "End the checks"),
  ];
}

/** @param {string} name @param {readonly number[]} shares */
function choice(name, shares) {
  const options = shares.map((share) => el("option", { value: String(share) }, exactly(share)));
  return el(
    "select",
    { "aria-label": name === "precision" ? "Share that is right" : "How sure" },
    ...options,
  );
}

/** A claim from the command line may be any share. @param {HTMLSelectElement} select @param {number} share */
function pick(select, share) {
  if (![...select.options].some((option) => Number(option.value) === share))
    select.append(el("option", { value: String(share) }, exactly(share)));
  if (document.activeElement !== select) select.value = String(share);
}

customElements.define("promise-panel", PromisePanel);
