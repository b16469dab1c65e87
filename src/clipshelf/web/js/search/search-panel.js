// @ts-check

import { thumb } from "../components/clip-thumb.js";
import { act, actor } from "../act.js";
import { el, icon, openOver, setText } from "../dom.js";
import { clock, plural } from "../format.js";
import { shownFolders } from "../state.js";

/**
 * @import { PageState } from "../state.js"
 * @import { FoundClip } from "../types.js"
 * @import { Search } from "./search.js"
 */

const PAUSE = 250; // milliseconds without a key until it is looked for

const HELP = "Words that are in it, or what it is about. Filters go beside them.";

/** What can be typed, and what it finds; an idea is taken up by a click. */
const IDEAS = [
  ['"as they stand"', "these words, side by side"],
  ["folder:", "in one folder"],
  ["author:", "by one person"],
  ["after:2024-05", "saved since then; before: works as well"],
  ["longer:30", "than 30 seconds; shorter:1m works as well"],
  ["unsorted:yes", "not in a folder yet"],
  ["sort:saved", "the last saved first; also posted, length, author, name"],
];

/** All clips, by words and filters or by what they look like; what is found can be filed. */
export class SearchPanel extends HTMLElement {
  /** @type {readonly FoundClip[]} */
  #found = [];
  #open = false;
  #timer = 0;
  /** @type {FoundClip | null} */
  #like = null;
  #field = el("input", {
    type: "search",
    placeholder: "Search all clips",
    "aria-label": "Search all clips",
    "aria-describedby": "search-help",
    autocomplete: "off",
    spellcheck: "false",
    maxlength: "1000",
    dir: "auto",
  });
  #alike = el("button", { type: "button", class: "chip", hidden: true });
  #note = el("p", { class: "soft", role: "status" });
  #ideas = el("ul", { class: "ideas", "aria-label": "Filters" });
  #grid = el("ul", { class: "found" });
  #film = el("video", { controls: true, loop: true, playsinline: true, hidden: true });
  #all = actor({ type: "search-choose", id: null }, { class: "plain" }, "Choose all");
  #folder = el("select", { "aria-label": "Folder" });
  #words = el("span");
  #file = el("button", { type: "button", class: "main" }, icon("check"), this.#words);
  #footer = el("footer", {}, this.#all, this.#folder, this.#file);
  #dialog = el("dialog", { class: "search", tabindex: "-1", "aria-label": "Search" });

  connectedCallback() {
    if (this.childNodes.length) return;
    const close = actor({ type: "search" }, { class: "shut", "aria-label": "Close" }, icon("close"));
    const help = el("p", { id: "search-help", class: "soft" }, HELP);
    this.#dialog.append(
      el("header", {}, icon("search"), this.#field, this.#alike, close),
      help,
      this.#film,
      this.#note,
      this.#ideas,
      this.#grid,
      this.#footer,
    );
    this.append(this.#dialog);
    this.#ideas.append(...IDEAS.map(([typed, words]) => this.#idea(typed ?? "", words ?? "")));
    this.#field.addEventListener("input", () => this.#later());
    this.#field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) this.#ask();
    });
    this.#alike.addEventListener("click", () => this.#ask(null));
    this.#file.addEventListener("click", () =>
      act(this, { type: "search-file", folder: this.#folder.value }),
    );
    this.#dialog.addEventListener("close", () => {
      this.#play(null);
      if (this.#open) act(this, { type: "search" });
    });
    this.#dialog.addEventListener(
      "click",
      (event) => event.target === this.#dialog && this.#dialog.close(),
    );
  }

  /** @param {PageState} state */
  render(state) {
    const { search } = state;
    if (search.open !== this.#open) {
      this.#open = search.open;
      if (search.open) openOver(this.#dialog, this.#field);
      else this.#dialog.close();
    }
    if (!search.open) return;
    this.#like = search.like;
    this.#alike.hidden = search.like === null;
    const name = search.like?.video ?? "";
    if (this.#alike.title !== name) {
      this.#alike.title = name;
      this.#alike.replaceChildren("like ", el("bdi", {}, name), icon("close"));
      this.#alike.setAttribute("aria-label", `No longer like ${name}`);
    }
    setText(this.#note, noteOf(search));
    this.#dialog.setAttribute("aria-busy", String(search.state === "looking"));
    if (search.found !== this.#found) this.#fill(search.found);
    this.#mark(search);
    this.#offer(shownFolders(state).map((folder) => folder.name));
    const { size } = search.chosen;
    setText(this.#words, `File ${plural(size, "clip")}`);
    this.#file.disabled = size === 0 || this.#folder.value === "";
    this.#footer.hidden = search.found.length === 0;
    const lost = search.state === "done" && search.found.length === 0 && !search.problem;
    this.#ideas.hidden = search.state !== "idle" && !lost;
  }

  /** @param {string} typed @param {string} words what it finds */
  #idea(typed, words) {
    const button = el("button", { type: "button", class: "quiet" }, el("code", {}, typed), words);
    button.addEventListener("click", () => {
      const before = this.#field.value.trim();
      this.#field.value = [before, typed].filter(Boolean).join(" ");
      this.#field.focus();
      if (!typed.endsWith(":")) this.#later();
    });
    return el("li", {}, button);
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#ask(), PAUSE);
  }

  #ask(like = this.#like) {
    clearTimeout(this.#timer);
    act(this, { type: "search-for", query: this.#field.value, like });
  }

  /** @param {readonly FoundClip[]} found */
  #fill(found) {
    const before = new Set(this.#found.map(({ id }) => id));
    const same = found.length === before.size && found.every(({ id }) => before.has(id));
    this.#found = found;
    if (!same) this.#play(null);
    this.#grid.replaceChildren(...found.map((clip) => this.#tile(clip)));
    if (!same) this.#grid.scrollTop = 0;
  }

  /** @param {FoundClip} clip */
  #tile(clip) {
    const { id, video, why, folder, duration } = clip;
    const open = el("button", { type: "button", class: "tile", "aria-label": `Play ${video}` });
    open.append(
      thumb(clip, open),
      el("span", { class: "facts" }, folder || "unsorted", duration ? ` · ${clock(duration)}` : ""),
    );
    open.addEventListener("click", () => this.#play(clip));
    const box = el("input", { type: "checkbox", "aria-label": `Choose ${video}` });
    box.addEventListener("change", () => act(this, { type: "search-choose", id }));
    const more = el("button", { type: "button", class: "plain" }, "More like this");
    more.setAttribute("aria-label", `More like ${video}`);
    more.addEventListener("click", () => {
      this.#field.value = "";
      this.#ask(clip);
    });
    const name = el("span", { class: "name", dir: "auto", title: video }, video);
    const said = el("p", { class: "soft", dir: "auto", title: why }, why);
    return el("li", { "data-id": id }, open, el("label", {}, box, name), said, more);
  }

  /** @param {Search} search */
  #mark({ chosen, found }) {
    for (const row of this.#grid.children) {
      const here = row instanceof HTMLElement && chosen.has(row.dataset.id ?? "");
      row.classList.toggle("chosen", here);
      const box = row.querySelector("input");
      if (box) box.checked = here;
    }
    setText(this.#all, chosen.size === found.length ? "Choose none" : "Choose all");
  }

  /** @param {string[]} names */
  #offer(names) {
    const known = [...this.#folder.options].map(({ value }) => value);
    if (known.length === names.length && names.every((name, at) => name === known[at])) return;
    const before = this.#folder.value;
    this.#folder.replaceChildren(...names.map((name) => el("option", { value: name }, name)));
    if (names.includes(before)) this.#folder.value = before;
  }

  /** @param {FoundClip | null} clip null: none */
  #play(clip) {
    this.#film.hidden = clip === null;
    if (clip === null) {
      this.#film.removeAttribute("src");
      this.#film.load(); // lets go of the memory
      return;
    }
    this.#film.setAttribute("aria-label", clip.video);
    this.#film.poster = clip.thumbnail;
    this.#film.src = clip.url;
    // Without a gesture a browser may refuse sound: then it waits for the play button.
    this.#film.play().catch(() => undefined);
  }
}

/** @param {Search} search */
function noteOf({ state, problem, found }) {
  if (problem) return [problem.message, problem.hint].filter(Boolean).join(" ");
  if (state === "looking") return "Looking";
  if (state === "idle") return "";
  return found.length === 0
    ? "Nothing was found. Another word may help, or a part of one."
    : plural(found.length, "clip");
}

customElements.define("search-panel", SearchPanel);
