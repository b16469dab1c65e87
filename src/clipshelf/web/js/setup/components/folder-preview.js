// @ts-check

import { el, icon } from "../../dom.js";
import { count, plural } from "../../format.js";
import { sender } from "../act.js";
import { foundLine, ignoredLines } from "../words.js";

/** @import { Preview, State } from "../types.js" */

const CHIPS = 14; // folders that are shown by name

/** What lies in the folder, before anything is written into it. */
export class FolderPreview extends HTMLElement {
  /** @type {unknown[]} */
  #shown = [];

  /** @param {State} state */
  render({ step, preview, trouble }) {
    this.hidden = !preview || (step !== "choose" && step !== "opening");
    const now = [preview, step, trouble];
    if (this.hidden || !preview || now.every((value, at) => value === this.#shown[at])) return;
    this.#shown = now;
    this.replaceChildren(...(step === "opening" ? waiting(preview) : found(preview)));
    if (trouble) {
      const words = [trouble.title, trouble.hint].filter(Boolean).join(" ");
      this.append(el("p", { class: "note wrong", role: "alert" }, words));
    }
  }
}

/** @param {Preview} preview @returns {Node[]} */
function found(preview) {
  const { data_dir, name, unsorted_videos, videos, opened_before } = preview;
  const empty = videos === 0;
  const folders = Object.keys(preview.folders).length;
  return [
    el(
      "header",
      {},
      icon("folder"),
      el(
        "div",
        {},
        el("h2", { tabindex: "-1", dir: "auto" }, name || data_dir),
        el("p", { class: "soft", dir: "auto" }, data_dir),
      ),
      sender({ type: "other" }, { class: "plain" }, "Another folder"),
    ),
    el(
      "dl",
      { class: "facts" },
      fact(count(unsorted_videos), "wait to be sorted"),
      fact(count(videos - unsorted_videos), "lie in folders already"),
      fact(count(folders), folders === 1 ? "folder to sort into" : "folders to sort into"),
    ),
    ...chips(preview),
    ...warnings(preview),
    ...leftOut(preview),
    el(
      "div",
      { class: "deeds" },
      sender(
        { type: "open" },
        { class: empty ? "plain" : "main" },
        icon("check"),
        opened_before ? "Open it again" : "Open this folder",
      ),
      el(
        "span",
        { class: "soft" },
        opened_before
          ? "It was opened before."
          : "It then gets a hidden folder, .clipshelf. No clip moves.",
      ),
    ),
  ];
}

/** @param {Preview} preview @returns {Node[]} */
function waiting(preview) {
  return [
    el("h2", { tabindex: "-1" }, "Opening"),
    el("progress", { "aria-label": "Opening" }),
    el(
      "p",
      { class: "soft" },
      `Every file is read once, to know it again wherever it goes: ${foundLine(preview)}.`,
    ),
  ];
}

/** @param {string} number @param {string} words */
function fact(number, words) {
  return el("div", {}, el("dt", {}, words), el("dd", {}, number));
}

/** @param {Preview} preview @returns {Node[]} */
function chips({ folders }) {
  const all = Object.entries(folders);
  if (all.length === 0) return [];
  const shown = all
    .slice(0, CHIPS)
    .map(([name, n]) =>
      el("li", { class: "label-chip", dir: "auto" }, name, el("span", { class: "soft" }, count(n))),
    );
  if (all.length > CHIPS)
    shown.push(el("li", { class: "soft" }, `and ${count(all.length - CHIPS)} more`));
  return [el("ul", { class: "chips", "aria-label": "Folders in it" }, ...shown)];
}

/** @param {Preview} preview @returns {Node[]} */
function warnings({ warnings: list }) {
  return list.map(({ message, hint }) =>
    el(
      "p",
      { class: "warning" },
      icon("warning"),
      el("span", {}, el("strong", {}, message), " ", hint),
    ),
  );
}

/** @param {Preview} preview @returns {Node[]} */
function leftOut(preview) {
  const ignored = ignoredLines(preview);
  const { unreadable, unreadable_count } = preview;
  if (ignored.length + unreadable_count === 0) return [];
  const parts = [
    ...(unreadable_count ? [`${plural(unreadable_count, "file")} cannot be read`] : []),
    ...(ignored.length ? [`passed over: ${ignored.join(", ")}`] : []),
  ];
  const rows = unreadable.map(({ name, reason }) =>
    el("li", { dir: "auto" }, `${name}: ${reason}`),
  );
  const line = parts.join("; ");
  const summary = line.slice(0, 1).toUpperCase() + line.slice(1);
  if (rows.length === 0) return [el("p", { class: "soft small" }, summary)];
  return [
    el(
      "details",
      { class: "small" },
      el("summary", {}, summary),
      el("ul", { class: "list" }, ...rows),
    ),
  ];
}

customElements.define("folder-preview", FolderPreview);
