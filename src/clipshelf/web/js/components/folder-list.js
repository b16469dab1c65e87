// @ts-check

import { act, actor, cap, el, hasKeys, icon, setText } from "../dom.js";
import { matching } from "../folders.js";
import { count, percent, splitName } from "../format.js";
import { FOLDER_KEYS } from "../keyboard.js";
import { shownFolders } from "../state.js";

/**
 * @import { Folder, Item } from "../types.js"
 * @import { PageState } from "../state.js"
 * @typedef {{ row: HTMLLIElement, button: HTMLButtonElement, count: HTMLElement, guess: HTMLElement }} Row
 */

const SURE = 0.75;
const LIKELY = 0.4;
const MANY = 10; // folders from which on a field to find one is worth its place

/**
 * The folders with their keys and counts; the predicted one stands out, at two levels.
 * A folder keeps its key for as long as the page is open, also while names are filtered.
 */
export class FolderList extends HTMLElement {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #names = "";
  #flashed = 0;
  #list = el("ul", { class: "folders" });
  #find = el("input", {
    type: "search",
    class: "find",
    placeholder: "Find a folder",
    "aria-label": "Find a folder",
    "aria-keyshortcuts": "/",
    autocomplete: "off",
    spellcheck: "false",
  });
  #none = el("p", { class: "none" });
  #name = el("input", {
    class: "name",
    maxlength: "200",
    placeholder: "Name of the new folder",
    "aria-label": "Name of the new folder",
    autocomplete: "off",
    "aria-describedby": "naming-note",
  });
  #note = el("p", { class: "note", id: "naming-note" });
  #form = el("form", { class: "naming", hidden: true }, this.#name, this.#note);

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#none.append(
      el("strong", {}, "No folders yet"),
      ...(hasKeys() ? ["Press ", cap("n")] : ["Tap New folder"]),
      " and name the first one: the clip on screen goes in there.",
    );
    this.append(this.#find, this.#form, this.#list, this.#none);
    this.#find.addEventListener("input", () => this.#filter());
    this.#find.addEventListener("keydown", (event) => this.#findKey(event));
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (this.#name.value.trim()) act(this, { type: "create", name: this.#name.value.trim() });
    });
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Escape") act(this, { type: "cancel" });
    });
  }

  /** @param {PageState} state */
  render(state) {
    const folders = shownFolders(state);
    const names = JSON.stringify(folders.map((folder) => folder.name));
    if (names !== this.#names) {
      this.#names = names;
      this.#build(folders);
    }
    for (const folder of folders) this.#paint(folder, state.queue.current);
    this.#find.hidden = folders.length < MANY;
    this.#none.hidden = folders.length > 0 || state.server === null;
    this.#naming(state);
    if (state.said.nth !== this.#flashed) this.#flash(state.said);
  }

  /** Puts the cursor into the field that finds a folder. */
  find() {
    if (this.#find.hidden) return;
    this.#find.focus();
    this.#find.select();
  }

  /** @param {Folder[]} folders */
  #build(folders) {
    const before = this.#rows;
    this.#rows = new Map();
    for (const [index, { name }] of folders.entries()) {
      const row = makeRow(name, FOLDER_KEYS[index]);
      if (before.size > 0 && !before.has(name)) row.row.classList.add("new");
      this.#rows.set(name, row);
    }
    this.#list.replaceChildren(...[...this.#rows.values()].map((row) => row.row));
    this.#filter();
  }

  /** @param {Folder} folder @param {Item | null} item */
  #paint(folder, item) {
    const row = this.#rows.get(folder.name);
    if (!row) return;
    const chosen = item?.predicted_folder === folder.name ? (item.confidence ?? 0) : 0;
    const level = chosen >= SURE ? "sure" : chosen >= LIKELY ? "likely" : "";
    if (row.button.dataset.level !== level) row.button.dataset.level = level;
    setText(row.count, count(folder.count));
    setText(row.guess, level ? percent(chosen) : "");
  }

  /** @param {PageState} state */
  #naming({ naming, queue }) {
    if (naming.open && this.#form.hidden) {
      this.#form.hidden = false;
      this.#name.value = "";
      this.#name.focus();
      this.#form.scrollIntoView({ block: "nearest" });
    } else if (!naming.open && !this.#form.hidden) {
      this.#form.hidden = true;
    }
    this.#form.classList.toggle("wrong", naming.error !== "");
    const hint = queue.current
      ? "Enter makes it and files this clip, Esc leaves"
      : "Enter makes it, Esc leaves";
    setText(this.#note, naming.error || hint);
    this.#name.setAttribute("aria-invalid", String(naming.error !== ""));
  }

  /** @param {{ folder: string | null, nth: number }} said */
  #flash({ folder, nth }) {
    this.#flashed = nth;
    const row = folder === null ? undefined : this.#rows.get(folder)?.row;
    if (!row) return;
    row.classList.remove("flash");
    void row.offsetWidth; // starts the animation anew
    row.classList.add("flash");
  }

  #filter() {
    const names = [...this.#rows.keys()];
    const words = this.#find.value;
    const hits = new Set(words ? matching(names, words) : names);
    const best = words ? [...hits][0] : undefined;
    for (const [name, { row }] of this.#rows) {
      row.hidden = !hits.has(name);
      row.classList.toggle("best", name === best);
    }
  }

  /** @param {KeyboardEvent} event Enter files into the best match, Esc leaves */
  #findKey(event) {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    const best =
      event.key === "Enter" &&
      this.#find.value &&
      matching([...this.#rows.keys()], this.#find.value)[0];
    this.#find.value = "";
    this.#filter();
    this.#find.blur();
    if (best) act(this, { type: "label", folder: best });
  }
}

/** @param {string} name @param {string | undefined} key @returns {Row} */
function makeRow(name, key) {
  const { path, leaf } = splitName(name);
  const guess = el("span", { class: "guess" });
  const number = el("span");
  const words = el(
    "span",
    { class: "words" },
    el("bdi", { class: "path" }, path),
    el("bdi", {}, leaf),
  );
  const button = actor(
    { type: "label", folder: name },
    { class: "folder", title: name, "aria-keyshortcuts": key },
    key === undefined ? el("span", { class: "no-key" }) : cap(key),
    words,
    guess,
    el("span", { class: "count" }, number, el("span", { class: "unseen" }, " clips")),
  );
  return { row: el("li", {}, button), button, count: number, guess };
}

/** The actions that are not about one folder. */
export class ActionBar extends HTMLElement {
  connectedCallback() {
    if (this.childNodes.length) return;
    /** @type {[Parameters<typeof actor>[0], Parameters<typeof icon>[0], string, string][]} */
    const actions = [
      [{ type: "new-folder" }, "plus", "New folder", "n"],
      [{ type: "skip" }, "skip", "Skip", "s"],
      [{ type: "undo" }, "undo", "Undo", "u"],
    ];
    for (const [action, drawing, words, key] of actions) {
      this.append(
        actor(
          action,
          { class: "quiet", "aria-keyshortcuts": key },
          icon(drawing),
          el("span", {}, words),
          cap(key),
        ),
      );
    }
    const keys = { class: "quiet", "aria-keyshortcuts": "?" };
    this.append(actor({ type: "keys" }, keys, icon("keys"), el("span", {}, "All keys"), cap("?")));
  }
}

customElements.define("folder-list", FolderList);
customElements.define("action-bar", ActionBar);
