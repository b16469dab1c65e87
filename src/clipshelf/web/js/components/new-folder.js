// @ts-check

import { act, actor } from "../act.js";
import { el, setText } from "../dom.js";
import { plural } from "../format.js";

/**
 * @import { Similar } from "../types.js"
 * @import { PageState } from "../state.js"
 */

const TYPING = 150; // milliseconds without a key until similar names are looked for

/** The field for a new folder's name. Folders that may be meant are offered before it is made. */
export class NewFolder extends HTMLElement {
  #timer = 0;
  /** @type {readonly Similar[]} */
  #shown = [];
  #name = el("input", {
    maxlength: "200",
    placeholder: "Name of the new folder",
    "aria-label": "Name of the new folder",
    "aria-describedby": "naming-note",
    enterkeyhint: "done",
    autocomplete: "off",
  });
  #title = el("h3", {}, "Is it one of these?");
  #similar = el("ul", { "aria-live": "polite" });
  #note = el("p", { class: "note", id: "naming-note" });
  #form = el("form", { class: "naming", hidden: true });

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#form.append(this.#name, this.#title, this.#similar, this.#note);
    this.append(this.#form);
    this.#name.addEventListener("input", () => {
      clearTimeout(this.#timer);
      const name = this.#name.value.trim();
      this.#timer = window.setTimeout(() => act(this, { type: "name", name }), TYPING);
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      const name = this.#name.value.trim();
      if (name) act(this, { type: "create", name });
    });
    this.#form.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {PageState} state */
  render({ naming, queue }) {
    if (naming.open && this.#form.hidden) {
      this.#form.hidden = false;
      this.#name.value = "";
      this.#name.focus();
    } else if (!naming.open && !this.#form.hidden) {
      clearTimeout(this.#timer);
      this.#form.hidden = true;
    }
    if (naming.similar !== this.#shown) this.#offer(naming.similar);
    this.#title.hidden = naming.similar.length === 0;
    this.#form.classList.toggle("wrong", naming.error !== "");
    this.#name.setAttribute("aria-invalid", String(naming.error !== ""));
    const then = queue.current ? "makes it and files this clip" : "makes it";
    const others = naming.similar.length ? ", ↑ chooses one of these" : "";
    setText(this.#note, naming.error || `Enter ${then}${others}, Esc leaves`);
  }

  /** @param {readonly Similar[]} similar */
  #offer(similar) {
    this.#shown = similar;
    const rows = similar.map(({ name, count, why }) =>
      el(
        "li",
        {},
        actor(
          { type: "create", name },
          {},
          el("bdi", {}, name),
          el("span", {}, [plural(count, "clip"), why].filter(Boolean).join(", ")),
        ),
      ),
    );
    this.#similar.replaceChildren(...rows);
  }

  /** Arrows go between the field and what is offered, Esc leaves. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") return act(this, { type: "cancel" });
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const stops = [this.#name, ...this.#similar.querySelectorAll("button")];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[(at + step + stops.length) % stops.length]?.focus();
  }
}

customElements.define("new-folder", NewFolder);
