// @ts-check

/** @import { Action } from "./types.js" */

/**
 * An element with attributes and children; strings become text, never markup.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | boolean | undefined>} [attributes] true: present and empty;
 *   false or undefined: absent
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/**
 * A key cap: decoration, since the control that it stands on says `aria-keyshortcuts`.
 * @param {string} text
 */
export function cap(text) {
  return el("kbd", { "aria-hidden": "true" }, text);
}

/** Whether words should speak of keys, or of fingers. */
export function hasKeys() {
  return !matchMedia("(hover: none)").matches;
}

/**
 * A button that asks the page to do something.
 * @param {Action} action @param {Record<string, string | boolean | undefined>} attributes
 * @param {(Node | string)[]} children
 */
export function actor(action, attributes, ...children) {
  const button = el("button", { type: "button", ...attributes }, ...children);
  button.addEventListener("click", () => act(button, action));
  return button;
}

/** @param {HTMLElement} from @param {Action} action */
export function act(from, action) {
  from.dispatchEvent(new CustomEvent("act", { bubbles: true, detail: action }));
}

/** Sets text only where it differs, so that screen readers hear no repeats. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A custom element's child that is sure to be there. @template {Element} E @param {E | null} element @returns {E} */
export function sure(element) {
  if (!element) throw new Error("the page lacks an element that it counts on");
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

const DRAWINGS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 5.5v13M16 5.5v13",
  loud: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  mute: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  undo: "M9 14.5 4.5 10 9 5.5M5 10h9a5 5 0 0 1 0 10h-3",
  skip: "M5 6l7 6-7 6zM13 6l7 6-7 6z",
  plus: "M12 5v14M5 12h14",
  star: "M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.6-5-2.8-5 2.8 1.1-5.6L4 9.9l5.6-.7z",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  film: "M5 4h14v16H5zM9 4v16M15 4v16M5 9h4M5 15h4M15 9h4M15 15h4",
  warning: "M12 4.5 21 19.5H3zM12 10v4.5M12 17v.2",
  learn: "M4 17l5-6 4 4 7-9M15 6h5v5",
  keys: "M3 7h18v10H3zM7 10.5h.01M11 10.5h.01M15 10.5h.01M8 14h8",
};

/** @param {keyof typeof DRAWINGS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", DRAWINGS[name]);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return svg;
}
