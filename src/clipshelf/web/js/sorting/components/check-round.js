// @ts-check

import { cap, el, icon, setText } from "../../dom.js";
import { count, plural } from "../../format.js";
import { FOLDER_KEYS } from "../../keyboard.js";
import { send, sender } from "../act.js";
import { folderWords } from "../folder-words.js";
import { openCheck } from "../state.js";

/**
 * @import { ClipPlayer } from "../../components/clip-player.js"
 * @import { Folder } from "../../types.js"
 * @import { Check, State } from "../types.js"
 */

const FIND_FROM = 12; // folders: fewer are seen at a glance

/** The blind checks: the clip, the folders, no word of what the model thinks. */
export class CheckRound extends HTMLElement {
  #bar = el("progress", { "aria-label": "Checks done" });
  #far = el("p", { class: "far" });
  #player = /** @type {ClipPlayer} */ (document.createElement("clip-player"));
  #over = el("div", { class: "over" });
  #folders = el("ol", { class: "folders" });
  #find = el("input", {
    type: "search",
    placeholder: "Find a folder",
    "aria-label": "Find a folder",
    "aria-keyshortcuts": "/",
    autocomplete: "off",
    spellcheck: "false",
  });
  #unsay = sender({ type: "unsay" }, { class: "quiet", "aria-keyshortcuts": "u" });
  /** @type {Folder[] | null} */
  #listed = null;
  #shown = "";

  connectedCallback() {
    if (this.childNodes.length) return;
    const pause = sender(
      { type: "pause" },
      { class: "plain", "aria-keyshortcuts": "Escape" },
      "Go on later ",
      cap("Esc"),
    );
    this.#find.addEventListener("input", () => this.#filter());
    this.#find.addEventListener("keydown", (event) => this.#search(event));
    this.#unsay.append(icon("undo"), el("span", {}, "Take it back"), cap("u"));
    const title = el("h2", { tabindex: "-1" }, "Where does this clip belong?");
    const words = "No prediction is shown: people tend to accept what they are shown.";
    this.append(
      el(
        "header",
        {},
        el("div", {}, title, el("p", { class: "soft" }, words)),
        pause,
        this.#bar,
        this.#far,
      ),
      el("div", { class: "stage" }, this.#player, this.#over),
      el(
        "div",
        { class: "answers" },
        this.#find,
        this.#folders,
        el("div", { class: "others" }, ...others(), this.#unsay),
      ),
    );
  }

  /** @param {State} state */
  render(state) {
    const { view, claim, folders, last, done } = state;
    this.hidden = view !== "checks" || !claim;
    if (this.hidden || !claim) {
      if (this.#shown) this.#player.show(null, []);
      this.#shown = "";
      return;
    }
    if (folders !== this.#listed) this.#list(folders);
    const open = claim.checks.filter(({ id }) => !done.has(id));
    const total = claim.checks_done + claim.checks_needed;
    const at = total - open.length;
    this.#bar.max = total;
    this.#bar.value = at;
    setText(this.#far, farLine(at, total, claim.certified, claim.in_reach));
    this.#unsay.disabled = last === null;
    this.#end(open.length === 0, last);
    const check = openCheck(state);
    this.dataset.clip = check?.id ?? "";
    if (this.#shown === (check?.id ?? "none")) return;
    this.#shown = check?.id ?? "none";
    this.#player.show(check, open.slice(1));
  }

  /** What a key does in this view. @param {KeyboardEvent} event @returns {boolean} it did something */
  press({ key, code }) {
    const plain = key.length === 1 ? key.toLowerCase() : key;
    if (plain === "/" && !this.#find.hidden) this.#find.focus();
    else if (plain === "ArrowLeft" || plain === "ArrowRight")
      this.#player.seek(plain === "ArrowLeft" ? -2 : 2);
    else if (plain === " ") this.#player.togglePlay();
    else if (plain === "m") this.#player.toggleMute();
    else if (plain === "u") send(this, { type: "unsay" });
    else if (plain === "s") send(this, { type: "answer", answer: "skip", folder: null });
    else if (plain === "x") send(this, { type: "answer", answer: "none", folder: null });
    else if (plain === "Escape") send(this, { type: "pause" });
    else
      return this.#file(/^[a-z0-9]$/.test(plain) ? plain : (/^Digit(\d)$/.exec(code)?.[1] ?? ""));
    return true;
  }

  /** @param {string} key */
  #file(key) {
    const folder = this.#listed?.[FOLDER_KEYS.indexOf(key)];
    if (!folder) return false;
    send(this, { type: "answer", answer: "folder", folder: folder.name });
    return true;
  }

  /** @param {Folder[]} folders */
  #list(folders) {
    this.#listed = folders.filter(({ hidden }) => !hidden);
    this.#find.hidden = this.#listed.length < FIND_FROM;
    const rows = this.#listed.map(({ name }, at) => {
      const key = FOLDER_KEYS[at];
      const button = sender(
        { type: "answer", answer: "folder", folder: name },
        { class: "folder", title: name, "aria-keyshortcuts": key },
        key ? cap(key) : el("span", { class: "no-key" }),
        folderWords(name),
      );
      return el("li", {}, button);
    });
    this.#folders.replaceChildren(...rows);
  }

  #filter() {
    const wanted = this.#find.value.trim().toLowerCase();
    for (const [at, row] of [...this.#folders.children].entries()) {
      const name = this.#listed?.[at]?.name.toLowerCase() ?? "";
      if (row instanceof HTMLElement) row.hidden = !name.includes(wanted);
    }
  }

  /** @param {KeyboardEvent} event */
  #search(event) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    const first = this.#folders.querySelector("li:not([hidden]) button");
    const chosen = event.key === "Enter" && this.#find.value.trim() !== "";
    this.#find.value = "";
    this.#filter();
    this.#find.blur();
    if (chosen && first instanceof HTMLElement) first.click();
  }

  /** @param {boolean} ended @param {Check | null} last */
  #end(ended, last) {
    this.#over.hidden = !ended;
    this.classList.toggle("ended", ended);
    if (!ended || this.#over.dataset.last === (last?.id ?? "")) return;
    this.#over.dataset.last = last?.id ?? "";
    const words = last
      ? [
          el("h3", {}, "That was the last one"),
          el("p", {}, "It counts in a moment, and can be taken back until then."),
          sender({ type: "settle" }, { class: "main" }, icon("check"), "See the result"),
        ]
      : [el("span", { class: "spinner big" }), el("p", { class: "soft" }, "Counting")];
    this.#over.replaceChildren(...words);
  }
}

function others() {
  return [
    sender(
      { type: "answer", answer: "none", folder: null },
      { class: "quiet", "aria-keyshortcuts": "x" },
      icon("none"),
      el("span", {}, "None of these"),
      cap("x"),
    ),
    sender(
      { type: "answer", answer: "skip", folder: null },
      {
        class: "quiet",
        "aria-keyshortcuts": "s",
        title: "A clip that cannot be placed counts as wrong",
      },
      icon("skip"),
      el("span", {}, "Cannot say"),
      cap("s"),
    ),
  ];
}

/** @param {number} at @param {number} total @param {number} certified @param {number} reach */
function farLine(at, total, certified, reach) {
  const far = `${count(Math.min(at + 1, total))} of ${plural(total, "check")}`;
  if (!certified) return `${far}, for ${plural(reach, "clip")}`;
  return `${far}; ${plural(certified, "clip")} certified, ${count(reach)} in reach`;
}

customElements.define("check-round", CheckRound);
