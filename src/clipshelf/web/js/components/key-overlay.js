// @ts-check

import { act, actor } from "../act.js";
import { cap, el, icon, openOver, setText } from "../dom.js";
import { SECTIONS } from "../commands.js";
import { FOLDER_KEYS } from "../keyboard.js";

/**
 * @import { Command, Section } from "../commands.js"
 * @import { PageState } from "../state.js"
 */

/** All keys, written from the map that the page obeys. */
export class KeyOverlay extends HTMLElement {
  #version = el("span");
  #dialog = el("dialog", { class: "keys", tabindex: "-1", "aria-labelledby": "keys-title" });

  connectedCallback() {
    if (this.childNodes.length) return;
    const close = actor(
      { type: "cancel" },
      { "aria-label": "Close", class: "shut" },
      icon("close"),
    );
    this.#dialog.append(
      el("header", {}, el("h2", { id: "keys-title" }, "Keys"), close),
      el("div", { class: "sections" }, ...SECTIONS.map(section)),
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
    if (keysShown && !this.#dialog.open) openOver(this.#dialog);
    else if (!keysShown && this.#dialog.open) this.#dialog.close();
  }
}

/** @param {Section} section @param {number} place */
function section({ title, commands }, place) {
  const rows = gathered(commands).map(([does, keys]) => line(keys.map(cap), does));
  if (place === 0) rows.unshift(...folderLines());
  return el("section", {}, el("h3", {}, title), el("dl", {}, ...rows.flat()));
}

/** Keys that do the same share a line. @param {readonly Command[]} commands @returns {[string, string[]][]} */
function gathered(commands) {
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  for (const { does, shown } of commands) {
    lines.set(does, [...new Set([...(lines.get(does) ?? []), ...shown.split(" ")])]);
  }
  return [...lines];
}

function folderLines() {
  const letters = FOLDER_KEYS.slice(10);
  return [
    line([cap("1"), "–", cap("0")], "file the clip in that folder"),
    line(
      [cap(letters[0] ?? ""), "–", cap(letters.at(-1) ?? "")],
      "the same, from the eleventh folder on",
    ),
  ];
}

/** @param {(Node | string)[]} keys @param {string} does */
function line(keys, does) {
  return [el("dt", {}, ...keys), el("dd", {}, does)];
}

customElements.define("key-overlay", KeyOverlay);
