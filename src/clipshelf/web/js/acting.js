// @ts-check

import { el } from "./dom.js";

/**
 * How the elements of a page ask it to do something; each page has its own words for that.
 * @template {object} Act
 */
export function acting() {
  /** @param {HTMLElement} from @param {Act} action */
  function send(from, action) {
    from.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: action }));
  }

  /**
   * A button that asks for it.
   * @param {Act} action @param {Record<string, string | boolean | undefined>} attributes
   * @param {(Node | string)[]} children
   */
  function sender(action, attributes, ...children) {
    const button = el("button", { type: "button", ...attributes }, ...children);
    button.addEventListener("click", () => send(button, action));
    return button;
  }

  return { send, sender };
}
