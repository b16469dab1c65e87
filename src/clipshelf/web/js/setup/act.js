// @ts-check

import { el } from "../dom.js";

/** @import { Act } from "./types.js" */

/** Ask the page to do something. @param {HTMLElement} from @param {Act} action */
export function send(from, action) {
  from.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: action }));
}

/**
 * A button that asks the page to do something.
 * @param {Act} action @param {Record<string, string | boolean | undefined>} attributes
 * @param {(Node | string)[]} children
 */
export function sender(action, attributes, ...children) {
  const button = el("button", { type: "button", ...attributes }, ...children);
  button.addEventListener("click", () => send(button, action));
  return button;
}
