// @ts-check

import { act, actor, cap, el, icon, setText } from "../dom.js";
import { COMMANDS, FOLDER_KEYS } from "../keyboard.js";

/** @import { PageState } from "../state.js" */

/** All keys, written from the map that the page obeys. */
export class KeyOverlay extends HTMLElement {
  #version = el("span");
  #dialog = el("dialog", { "aria-labelledby": "keys-title" });

  connectedCallback() {
    if (this.childNodes.length) return;
    const letters = FOLDER_KEYS.slice(9);
    const rows = [
      line([cap("1"), "–", cap("9")], "file the clip in that folder"),
      line(
        [cap(letters[0] ?? ""), "–", cap(letters.at(-1) ?? "")],
        "the same, from the tenth folder on",
      ),
      ...COMMANDS.map(({ shown, does }) => line([cap(shown)], does)),
    ];
    const close = actor(
      { type: "cancel" },
      { "aria-label": "Close", class: "shut" },
      icon("close"),
    );
    this.#dialog.append(
      el("header", {}, el("h2", { id: "keys-title" }, "Keys"), close),
      el("dl", {}, ...rows.flat()),
      el("footer", {}, "clipshelf ", this.#version),
    );
    this.append(this.#dialog);
    this.#dialog.addEventListener("close", () => act(this, { type: "cancel" }));
    this.#dialog.addEventListener(
      "click",
      (event) => event.target === this.#dialog && this.#dialog.close(),
    );
  }

  /** @param {PageState} state */
  render({ keysShown, server }) {
    setText(this.#version, server?.version ?? "");
    if (keysShown && !this.#dialog.open) this.#dialog.showModal();
    else if (!keysShown && this.#dialog.open) this.#dialog.close();
  }
}

/** @param {(Node | string)[]} keys @param {string} does */
function line(keys, does) {
  return [el("dt", {}, ...keys), el("dd", {}, does)];
}

customElements.define("key-overlay", KeyOverlay);
