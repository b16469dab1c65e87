// @ts-check

import { act, actor } from "../act.js";
import { cap, el, hasKeys, icon, setText } from "../dom.js";
import { matching } from "../folders.js";
import { count, percent, plural, splitName } from "../format.js";
import { FOLDER_KEYS } from "../keyboard.js";
import { shownFolders } from "../state.js";

/**
 * @import { Folder, Item } from "../types.js"
 * @import { PageState } from "../state.js"
 * @typedef {{ row: HTMLLIElement, button: HTMLButtonElement, count: HTMLElement, guess: HTMLElement }} Row
 */

const SURE = 0.75;
const LIKELY = 0.4;
const MANY = 10; // folders from which on a field to find one is always in sight

/**
 * The folders with their keys and counts; the predicted one stands out, at two levels.
 * A folder keeps its key for as long as the page is open, also while names are filtered.
 */
export class FolderList extends HTMLElement {
  /** @type {Map<string, Row>} */
  #rows = new Map();
  #names = "";
  #flashed = 0;
  #best = 0; // place among the folders that were found
  #list = el("ul", { class: "folders", id: "folders" });
  #find = el("input", {
    type: "search",
    placeholder: "Find a folder",
    "aria-label": "Find a folder",
    "aria-keyshortcuts": "f",
    "aria-controls": "folders",
    enterkeyhint: "done",
    autocomplete: "off",
    spellcheck: "false",
  });
  #close = el("button", { type: "button", class: "shut", "aria-label": "Close" }, icon("close"));
  #finder = el("div", { class: "finder" }, this.#find, this.#close);
  #found = el("p", { class: "unseen", "aria-live": "polite" });
  #none = el("p", { class: "none" });
  #hiddenOnes = el("ul");
  #howMany = el("summary");
  #hidden = el("details", { class: "hidden-ones" }, this.#howMany, this.#hiddenOnes);

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#none.append(
      el("strong", {}, "No folders yet"),
      ...(hasKeys() ? ["Press ", cap("n")] : ["Tap New"]),
      " and name the first one: the clip on screen goes in there.",
    );
    this.append(this.#finder, this.#found, this.#list, this.#hidden, this.#none);
    this.#find.addEventListener("input", () => {
      this.#best = 0;
      this.#filter();
    });
    this.#find.addEventListener("keydown", (event) => this.#findKey(event));
    this.#close.addEventListener("click", () => this.#leave());
    this.#list.addEventListener("click", () => this.#leave());
  }

  /** @param {PageState} state */
  render(state) {
    const folders = shownFolders(state);
    const names = JSON.stringify(folders.map((folder) => folder.name));
    if (names !== this.#names) {
      this.#names = names;
      this.#build(folders);
    }
    const item = state.view === "clip" ? state.queue.current : null;
    for (const folder of folders) this.#paint(folder, item);
    this.classList.toggle("many", folders.length >= MANY);
    this.#none.hidden = folders.length > 0 || state.server === null;
    this.#hide(state.folders.filter((folder) => folder.hidden));
    if (state.said.nth !== this.#flashed) this.#flash(state.said);
  }

  /** Shows all folders, with the cursor in the field that finds one. */
  find() {
    this.classList.add("finding");
    this.#filter();
    // A keyboard on the screen would cover the list that a thumb came for.
    if (!hasKeys()) return;
    this.#find.focus();
    this.#find.select();
  }

  /** The search is over. */
  #leave() {
    this.classList.remove("finding");
    this.#find.value = "";
    this.#best = 0;
    this.#filter();
    this.#find.blur();
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
    const chosen = item?.predicted_folder === folder.name && !item.blind;
    const sure = chosen ? (item.confidence ?? 0) : 0;
    const level = sure >= SURE ? "sure" : sure >= LIKELY ? "likely" : "";
    const named = chosen && item.guess !== null; // by the folder's name alone
    if (row.button.dataset.level !== level) row.button.dataset.level = level;
    setText(row.count, count(folder.count));
    setText(row.guess, named ? "a guess" : level ? percent(sure) : "");
  }

  /** @param {Folder[]} folders those that a person does not want to see */
  #hide(folders) {
    this.#hidden.hidden = folders.length === 0;
    setText(this.#howMany, plural(folders.length, "hidden folder"));
    const names = folders.map(({ name }) => name);
    if (JSON.stringify(names) === this.#hiddenOnes.dataset.names) return;
    this.#hiddenOnes.dataset.names = JSON.stringify(names);
    this.#hiddenOnes.replaceChildren(
      ...names.map((folder) => {
        const show = actor({ type: "hide", folder, hidden: false }, { class: "quiet" }, "Show");
        show.setAttribute("aria-label", `Show ${folder}`);
        return el("li", {}, el("bdi", { title: folder }, folder), show);
      }),
    );
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

  /** @returns {string[]} names that hold what was typed, best first */
  #hits() {
    const names = [...this.#rows.keys()];
    return this.#find.value ? matching(names, this.#find.value) : names;
  }

  #filter() {
    const hits = this.#hits();
    const best = this.#find.value ? hits[this.#best] : undefined;
    const seen = new Set(hits);
    for (const [name, { row }] of this.#rows) {
      row.hidden = !seen.has(name);
      row.classList.toggle("best", name === best);
    }
    if (best) this.#rows.get(best)?.row.scrollIntoView({ block: "nearest" });
    const words = best
      ? `${best}, ${this.#best + 1} of ${hits.length}`
      : "No folder is called that";
    setText(this.#found, this.#find.value ? words : "");
  }

  /** @param {KeyboardEvent} event Enter files into the best match, arrows go to others, Esc leaves */
  #findKey(event) {
    const hits = this.#hits();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.#best = (this.#best + step + hits.length) % Math.max(1, hits.length);
      this.#filter();
      event.preventDefault();
    } else if (event.key === "Enter" || event.key === "Escape") {
      const best = event.key === "Enter" && this.#find.value ? hits[this.#best] : undefined;
      this.#leave();
      if (best !== undefined) act(this, { type: "label", folder: best });
      event.preventDefault();
    }
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
  const change = { class: "change", "aria-label": `Change ${name}` };
  const more = actor({ type: "folder-menu", folder: name }, change, icon("more"));
  const row = el("li", {}, button, more);
  row.addEventListener("contextmenu", (event) => {
    event.preventDefault();
    act(row, { type: "folder-menu", folder: name });
  });
  return { row, button, count: number, guess };
}

customElements.define("folder-list", FolderList);
