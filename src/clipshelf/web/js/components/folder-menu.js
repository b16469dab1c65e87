// @ts-check

import { act, actor } from "../act.js";
import { el, icon, openOver, setText } from "../dom.js";
import { plural } from "../format.js";

/**
 * @import { Folder } from "../types.js"
 * @import { PageState } from "../state.js"
 */

/** Rename a folder, merge it into another one, hide it. */
export class FolderMenu extends HTMLElement {
  /** @type {string | null} */
  #folder = null;
  #title = el("h2", { id: "folder-title", dir: "auto" });
  #count = el("p", { class: "soft" });
  #name = el("input", { id: "folder-name", maxlength: "200", autocomplete: "off" });
  #note = el("p", { class: "note", role: "alert" });
  #offer = el("button", { type: "button", class: "main", hidden: true });
  #into = el("select", { id: "folder-into" });
  #merge = el("form", { class: "merging" });
  #rename = el("form", { class: "renaming" });
  #about = el("input", { id: "folder-about", maxlength: "500", autocomplete: "off" });
  #phrases = el("input", { id: "folder-phrases", maxlength: "500", autocomplete: "off" });
  #describe = el("form", { class: "renaming" });
  #dialog = el("dialog", { class: "folder-menu", "aria-labelledby": "folder-title" });

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#rename.append(
      el("label", { for: "folder-name" }, "Name"),
      el("div", {}, this.#name, el("button", { type: "submit", class: "plain" }, "Rename")),
    );
    this.#merge.append(
      el("label", { for: "folder-into" }, "Move all its clips into"),
      el("div", {}, this.#into, el("button", { type: "submit", class: "plain" }, "Merge")),
    );
    this.#describe.append(
      el("label", { for: "folder-about" }, "What is it for? Its first suggestions come of that"),
      this.#about,
      el("label", { for: "folder-phrases" }, "How its clips speak of it; phrases between semicolons"),
      el("div", {}, this.#phrases, el("button", { type: "submit", class: "plain" }, "Save")),
    );
    const close = actor(
      { type: "cancel" },
      { "aria-label": "Close", class: "shut" },
      icon("close"),
    );
    const hide = el("button", { type: "button", class: "quiet hiding" }, icon("hide"));
    hide.append(
      el("span", {}, el("b", {}, "Hide"), " – it leaves the list and its key; its clips stay"),
    );
    this.#dialog.append(
      el("header", {}, el("div", {}, this.#title, this.#count), close),
      this.#rename,
      this.#note,
      this.#offer,
      this.#describe,
      this.#merge,
      hide,
    );
    this.append(this.#dialog);
    hide.addEventListener("click", () =>
      this.#act((folder) => ({ type: "hide", folder, hidden: true })),
    );
    this.#rename.addEventListener("submit", (event) => {
      event.preventDefault();
      const to = this.#name.value.trim();
      if (to) this.#act((folder) => ({ type: "rename", folder, to }));
    });
    this.#describe.addEventListener("submit", (event) => {
      event.preventDefault();
      const description = this.#about.value.trim();
      const phrases = this.#phrases.value.split(";").map((text) => text.trim()).filter(Boolean);
      this.#act((folder) => ({ type: "describe", folder, description, phrases }));
    });
    this.#merge.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#act((folder) => ({ type: "merge", folder, into: this.#into.value }));
    });
    this.#offer.addEventListener("click", () =>
      this.#act((folder) => ({ type: "merge", folder, into: this.#name.value.trim() })),
    );
    this.#dialog.addEventListener("close", () => this.#folder && act(this, { type: "cancel" }));
    this.#dialog.addEventListener(
      "click",
      (event) => event.target === this.#dialog && this.#dialog.close(),
    );
  }

  /** @param {PageState} state */
  render({ menu, folders }) {
    if (menu.folder !== this.#folder) {
      this.#folder = menu.folder;
      if (menu.folder === null) this.#dialog.close();
      else this.#open(menu.folder, folders);
    }
    setText(this.#note, menu.error);
    this.#note.classList.toggle("wrong", menu.error !== "");
    this.#note.hidden = menu.error === "";
    this.#offer.hidden = menu.taken === null;
    setText(this.#offer, `Merge into ${menu.taken ?? ""} instead`);
  }

  /** @param {string} name @param {readonly Folder[]} folders */
  #open(name, folders) {
    const folder = folders.find((other) => other.name === name);
    setText(this.#title, name);
    setText(this.#count, plural(folder?.count ?? 0, "clip"));
    this.#name.value = name;
    this.#about.value = folder?.description ?? "";
    this.#phrases.value = (folder?.phrases ?? []).join("; ");
    const others = folders.filter((other) => other.name !== name);
    this.#into.replaceChildren(
      ...others.map((other) => el("option", { value: other.name }, other.name)),
    );
    this.#merge.hidden = others.length === 0;
    openOver(this.#dialog, this.#name);
    this.#name.select();
  }

  /** @param {(folder: string) => import("../types.js").Action} action */
  #act(action) {
    if (this.#folder !== null) act(this, action(this.#folder));
  }
}

customElements.define("folder-menu", FolderMenu);
