// @ts-check

import { el, icon, setText } from "../../dom.js";
import { count, plural } from "../../format.js";
import { send, sender } from "../act.js";
import { folderWords } from "../folder-words.js";
import { left, total } from "../picks.js";
import { basisLine, promiseLine, removedLine, restLine, roughly } from "../words.js";
import { ClipClose } from "./clip-close.js";
import { ClipGrid } from "./clip-grid.js";

/** @import { PlanAnswer, Shelf, State } from "../types.js" */

/** A plan by folder: odd clips are clicked away, whole folders switched off, the rest filed. */
export class PlanView extends HTMLElement {
  /** @type {PlanAnswer | null} */
  #answer = null;
  /** @type {Map<string, { box: HTMLInputElement, button: HTMLButtonElement, number: HTMLElement }>} */
  #rows = new Map();
  /** @type {State | null} */
  #state = null;
  #rail = el("ul", { class: "rail", "aria-label": "Folders" });
  #title = el("h3", { dir: "auto" });
  #all = el("button", { type: "button", class: "plain" });
  #grid = new ClipGrid();
  #close = new ClipClose();
  #sums = el("p", { class: "sums", role: "status" });
  #key = el("p", { class: "soft" });
  #means = el("div", { class: "soft" });
  #stays = el("ul", {});
  #more = el("details", { class: "stays" });
  #apply = sender({ type: "apply" }, { class: "main" });
  #nothing = el("p", { class: "nothing" }, "There is nothing to file in this plan.");

  connectedCallback() {
    if (this.childNodes.length) return;
    const back = sender({ type: "back" }, { class: "plain" }, icon("back"), "Back");
    const words =
      "The least sure clips come first. Click away what does not belong; point at a clip to play it.";
    const head = el(
      "div",
      {},
      el("h2", { tabindex: "-1" }, "Look through the plan"),
      el("p", { class: "soft" }, words),
    );
    this.#all.addEventListener("click", () => this.#turnAll());
    this.#grid.addEventListener("enlarge", () => this.#enlarge());
    this.#close.addEventListener("turn", () => this.#turn());
    this.#close.addEventListener("step", (event) => {
      if (!(event instanceof CustomEvent)) return;
      this.#grid.go(event.detail);
      this.#enlarge();
    });
    this.#close.addEventListener("shut", () => this.#grid.focus());
    const shelf = el(
      "div",
      { class: "shelf" },
      el("div", { class: "head" }, this.#title, this.#all),
      this.#grid,
      this.#nothing,
    );
    this.#more.append(
      el("summary", {}, "What that means, and what stays"),
      this.#means,
      this.#stays,
    );
    const foot = el("div", {}, this.#sums, this.#key, this.#more);
    this.append(
      el("header", {}, back, head),
      this.#rail,
      shelf,
      el("footer", {}, foot, this.#apply),
      this.#close,
    );
  }

  /** @param {State} state */
  render(state) {
    const { view, plan, out, busy } = state;
    this.hidden = view !== "plan" || !plan;
    this.#state = state;
    if (this.hidden || !plan) return;
    if (plan !== this.#answer) this.#fill(plan);
    const shelf = plan.plan.folders.find(({ folder }) => folder === state.shelf);
    for (const one of plan.plan.folders) this.#row(one, one === shelf, state);
    this.#nothing.hidden = shelf !== undefined;
    this.#grid.hidden = this.#all.hidden = shelf === undefined;
    setText(this.#title, shelf?.folder ?? "");
    if (shelf) {
      this.#grid.show(shelf.folder, shelf.videos, out);
      setText(this.#all, left(shelf, out) ? "Take all out" : "Put all back");
    }
    if (this.#close.open) this.#enlarge();
    this.#sum(plan, out);
    this.#apply.disabled = busy !== "" || total(plan.plan, out).clips === 0;
  }

  /** @param {PlanAnswer} answer */
  #fill(answer) {
    this.#answer = answer;
    this.#rows.clear();
    const rows = answer.plan.folders.map(({ folder }) => this.#addRow(folder));
    this.#rail.replaceChildren(...rows);
    const { skipped, below, held } = answer.plan;
    const lines = [
      ...(below ? [`${plural(below, "clip")} ${below === 1 ? "is" : "are"} not part of it`] : []),
      ...(held
        ? [`${plural(held, "clip")} ${held === 1 ? "waits" : "wait"} for a blind check`]
        : []),
      ...skipped.map(({ name, reason }) => `${name}: ${reason}`),
    ];
    this.#stays.replaceChildren(
      ...lines.slice(0, 100).map((line) => el("li", { dir: "auto" }, line)),
    );
  }

  /** @param {string} folder */
  #addRow(folder) {
    const box = el("input", { type: "checkbox", "aria-label": `File into ${folder}` });
    const number = el("span", { class: "number" });
    const button = sender(
      { type: "shelf", folder },
      { class: "shelf-name", title: folder },
      folderWords(folder),
      number,
    );
    box.addEventListener("change", () => this.#put(folder, !box.checked));
    this.#rows.set(folder, { box, button, number });
    return el("li", {}, box, button);
  }

  /** @param {Shelf} shelf @param {boolean} current @param {State} state */
  #row(shelf, current, { out }) {
    const row = this.#rows.get(shelf.folder);
    if (!row) return;
    const n = left(shelf, out);
    const all = shelf.videos.length;
    row.box.checked = n > 0;
    row.box.indeterminate = n > 0 && n < all;
    setText(row.number, n === all ? count(all) : `${count(n)} of ${count(all)}`);
    row.button.classList.toggle("off", n === 0);
    if (current) row.button.setAttribute("aria-current", "true");
    else row.button.removeAttribute("aria-current");
  }

  /** @param {PlanAnswer} answer @param {ReadonlySet<string>} out */
  #sum({ plan, promise }, out) {
    const { clips, folders, removed, wrong } = total(plan, out);
    const taken = removed ? `, ${count(removed)} left out` : "";
    setText(this.#sums, `${plural(clips, "clip")} into ${plural(folders, "folder")}${taken}`);
    const calibrated = this.#state?.outlook?.calibrated ?? false;
    const estimate = clips ? `Expected wrong: ${roughly(wrong)}.` : "";
    setText(this.#key, promise ? restLine(promise, clips) : estimate);
    const lines = promise
      ? [promiseLine(promise, promise.pairs), removedLine(removed)]
      : [basisLine(calibrated)];
    setText(this.#means, lines.filter(Boolean).join(" "));
    this.#apply.replaceChildren(
      icon("tray"),
      clips ? `File ${plural(clips, "clip")}` : "Nothing to file",
    );
  }

  #enlarge() {
    const clip = this.#grid.current;
    if (clip && this.#state) this.#close.show(clip, this.#state.out.has(clip.id));
  }

  #turn() {
    const clip = this.#grid.current;
    if (clip && this.#state)
      send(this, { type: "put", ids: [clip.id], out: !this.#state.out.has(clip.id) });
  }

  #turnAll() {
    const { plan, shelf, out } = this.#state ?? {};
    const shown = plan?.plan.folders.find(({ folder }) => folder === shelf);
    if (shown && out) this.#put(shown.folder, left(shown, out) > 0);
  }

  /** @param {string} folder @param {boolean} out */
  #put(folder, out) {
    const shelf = this.#answer?.plan.folders.find((one) => one.folder === folder);
    if (shelf) send(this, { type: "put", ids: shelf.videos.map(({ id }) => id), out });
  }
}

customElements.define("plan-view", PlanView);
