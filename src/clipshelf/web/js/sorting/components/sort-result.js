// @ts-check

import { el, icon } from "../../dom.js";
import { count, plural } from "../../format.js";
import { sender } from "../act.js";
import { promiseLine, removedLine, restLine } from "../words.js";

/** @import { Applied, State } from "../types.js" */

/** The bar while files move, and what became of them. */
export class SortResult extends HTMLElement {
  #shown = "";
  #bar = el("progress", { "aria-label": "Filing" });

  /** @param {State} state */
  render({ view, applied, job, busy }) {
    this.hidden = view !== "sorting" && view !== "done";
    if (view === "sorting") {
      if (job?.total) {
        this.#bar.max = job.total;
        this.#bar.value = job.done;
      }
      this.#once("sorting", () => [
        el("h2", { tabindex: "-1" }, "Filing"),
        this.#bar,
        el("p", { class: "soft" }, "Every move is written down first. It can all be taken back."),
        sender({ type: "end" }, { class: "plain" }, "End here: what is filed stays filed"),
      ]);
    } else if (view === "done" && applied) {
      this.#once(`done ${applied.batch} ${busy}`, () => resultOf(applied, busy));
    } else this.#shown = "";
  }

  /** @param {string} what @param {() => Node[]} nodes */
  #once(what, nodes) {
    if (what === this.#shown) return;
    if (!what.startsWith("done")) this.#bar.removeAttribute("value");
    this.#shown = what;
    this.replaceChildren(...nodes());
  }
}

/** @param {Applied} applied @param {string} busy @returns {Node[]} */
function resultOf(applied, busy) {
  const { moves, promise, removed, skipped, state } = applied;
  const folders = new Set(moves.map(({ target }) => target.slice(0, target.lastIndexOf("/")))).size;
  const done = moves.length > 0;
  const disabled = busy !== "";
  const lines = [
    done ? `${plural(state.library.unsorted, "clip")} still unsorted.` : "Nothing had to be moved.",
    ...(promise
      ? [
          promiseLine(promise, promise.pairs),
          restLine(promise, moves.length),
          removedLine(removed.length),
        ]
      : []),
  ];
  return [
    el("span", { class: done ? "burst" : "burst quiet-burst" }, icon(done ? "check" : "none")),
    el(
      "h2",
      { tabindex: "-1" },
      done
        ? `${count(moves.length)} ${moves.length === 1 ? "clip" : "clips"} filed into ${plural(folders, "folder")}`
        : "Nothing was filed",
    ),
    ...lines.filter(Boolean).map((line) => el("p", { class: "soft" }, line)),
    ...stayed(skipped),
    el(
      "div",
      { class: "deeds" },
      ...(done
        ? [
            sender(
              { type: "undo" },
              { class: "plain", disabled },
              icon("undo"),
              busy || "Put them all back",
            ),
          ]
        : []),
      sender({ type: "again" }, { class: "plain", disabled }, "File more"),
      el("a", { class: "main", href: "/" }, icon("tag"), "Label some more"),
    ),
  ];
}

/** @param {Applied["skipped"]} skipped @returns {Node[]} */
function stayed(skipped) {
  if (skipped.length === 0) return [];
  const shown = skipped
    .slice(0, 100)
    .map(({ name, reason }) => el("li", { dir: "auto" }, `${name}: ${reason}`));
  const summary = el("summary", {}, `${plural(skipped.length, "file")} stayed`);
  return [el("details", { class: "stays" }, summary, el("ul", {}, ...shown))];
}

customElements.define("sort-result", SortResult);
