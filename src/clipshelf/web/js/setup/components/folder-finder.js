// @ts-check

import { el, icon, setText } from "../../dom.js";
import { count, plural } from "../../format.js";
import { send, sender } from "../act.js";

/** @import { Candidate, State } from "../types.js" */

/** Which folder? One of those that are likely, or a path that is typed or pasted. */
export class FolderFinder extends HTMLElement {
  #field = el("input", {
    id: "path",
    name: "path",
    required: true,
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    placeholder: "/home/me/Videos/Favourites",
    "aria-describedby": "note",
  });
  #button = el("button", { type: "submit", class: "plain" });
  #note = el("p", { id: "note", class: "note", role: "status" });
  #likely = el("ul", { class: "likely", "aria-label": "Likely folders" });
  /** @type {Candidate[] | null} */
  #listed = null;

  connectedCallback() {
    if (this.childNodes.length) return;
    const label = el("label", { for: "path" }, "Path of the folder");
    const form = el(
      "form",
      {},
      label,
      el("div", { class: "field" }, this.#field, this.#button),
      this.#note,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(this, { type: "look", path: this.#field.value });
    });
    this.#field.addEventListener("input", () =>
      send(this, { type: "typed", path: this.#field.value }),
    );
    this.append(this.#likely, form);
  }

  /** @param {State} state */
  render({ step, candidates, typed, looking, trouble, preview }) {
    this.hidden = step !== "choose" || preview !== null;
    if (this.hidden) return;
    if (candidates !== this.#listed) this.#list(candidates);
    if (this.#field.value !== typed && document.activeElement !== this.#field)
      this.#field.value = typed;
    this.#field.setAttribute("aria-invalid", String(trouble !== null));
    this.#button.disabled = looking;
    this.#button.replaceChildren(
      looking ? el("span", { class: "spinner" }) : icon("search"),
      "Look inside",
    );
    const words = [trouble?.title, trouble?.hint].filter(Boolean).join(" ");
    setText(this.#note, words || (looking ? "Looking into the folder" : "Looking writes nothing."));
    this.#note.classList.toggle("wrong", trouble !== null);
  }

  /** @param {Candidate[]} candidates */
  #list(candidates) {
    this.#listed = candidates;
    this.#likely.hidden = candidates.length === 0;
    const cards = candidates.map(({ path, videos, opened_before }) => {
      const cut = path.search(/[^/\\]+[/\\]?$/);
      const name = el(
        "span",
        {},
        el("strong", { dir: "auto" }, path.slice(cut)),
        el("span", { class: "soft", dir: "auto" }, path.slice(0, cut)),
      );
      const facts = [
        videos ? plural(videos, "clip") : count(0),
        ...(opened_before ? ["opened before"] : []),
      ];
      const card = sender(
        { type: "look", path },
        { class: "card", title: path },
        icon("folder"),
        name,
        el("span", { class: "soft number" }, facts.join(", ")),
      );
      return el("li", {}, card);
    });
    this.#likely.replaceChildren(...cards);
  }
}

customElements.define("folder-finder", FolderFinder);
