// @ts-check

import { el, icon, setText } from "../../dom.js";
import { count } from "../../format.js";
import { send, sender } from "../act.js";
import { suggestions } from "../words.js";

/** @import { State } from "../types.js" */

/** The folders that a person wants, as chips; new ones are typed or taken from suggestions. */
export class FolderNames extends HTMLElement {
  #chips = el("ul", { class: "chips", "aria-label": "Your folders" });
  #suggested = el("ul", { class: "chips suggested", "aria-label": "Suggestions" });
  #field = el("input", {
    id: "folder",
    autocomplete: "off",
    maxlength: "200",
    placeholder: "A new folder, such as Cooking or Cooking/Pasta",
    "aria-describedby": "folder-note",
  });
  #note = el("p", { id: "folder-note", class: "note", role: "status" });
  #shown = "";

  connectedCallback() {
    if (this.childNodes.length) return;
    const label = el("label", { for: "folder" }, "Name your folders");
    const add = el("button", { type: "submit", class: "plain" }, icon("plus"), "Add");
    const form = el("form", {}, label, el("div", { class: "field" }, this.#field, add), this.#note);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(this, { type: "name", name: this.#field.value });
    });
    this.append(form, this.#chips, this.#suggested);
  }

  /** @param {State} state */
  render({ step, folders, naming, arrivals }) {
    this.hidden = step !== "open";
    if (this.hidden) return;
    this.#field.setAttribute("aria-invalid", String(naming !== ""));
    this.#note.classList.toggle("wrong", naming !== "");
    const enough = folders.length >= 2;
    setText(
      this.#note,
      naming ||
        (enough
          ? "You can add more at any time."
          : "Two folders are the least there is to choose between."),
    );
    const names = folders.map(({ name }) => name);
    const wanted = suggestions(arrivals?.tags ?? [], names);
    const key = JSON.stringify([folders, wanted]);
    if (key === this.#shown) return;
    const before = this.#shown;
    this.#shown = key;
    this.#chips.replaceChildren(
      ...folders.map(({ name, count: n }) =>
        el(
          "li",
          { class: "label-chip", dir: "auto" },
          icon("folder"),
          name,
          el("span", { class: "soft" }, count(n)),
        ),
      ),
    );
    const focused = this.#suggested.contains(document.activeElement);
    this.#suggested.replaceChildren(
      ...wanted.map((name) =>
        el(
          "li",
          {},
          sender(
            { type: "name", name },
            { class: "chip", "aria-label": `Add ${name}` },
            icon("plus"),
            name,
          ),
        ),
      ),
    );
    if (focused) this.#suggested.querySelector("button")?.focus();
    if (
      before &&
      names.some((name) => name.toLowerCase() === this.#field.value.trim().toLowerCase())
    )
      this.#field.value = "";
  }
}

customElements.define("folder-names", FolderNames);
