// @ts-check

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
 * Opens a dialog. Whoever came by pointer has the keys for the page again when it closes,
 * whoever came by keyboard is back where they were.
 * @param {HTMLDialogElement} dialog @param {HTMLElement} [first] what has the focus
 */
export function openOver(dialog, first = dialog) {
  const from = document.activeElement;
  if (from instanceof HTMLElement && !from.matches(":focus-visible")) from.blur();
  dialog.showModal();
  first.focus();
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
  tag: "M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5zM8 8h.01",
  tray: "M4 13.5V19h16v-5.5M4 13.5h4.5l1.5 2.5h4l1.5-2.5H20M12 4v8M8.5 8.5 12 12l3.5-3.5",
  chart: "M4 4v16h16M8 15l3.5-4.5 3 2.5L19 7",
  history: "M4.5 12a7.5 7.5 0 1 0 2.3-5.4M4 4v4.5h4.5M12 8v4.5l3 2",
  trash: "M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7M10.5 10.5v5.5M13.5 10.5v5.5",
  none: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M6.5 6.5l11 11",
  grid: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  back: "M15 5l-7 7 7 7",
  forth: "M9 5l7 7-7 7",
  why: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M9.8 9.6a2.3 2.3 0 1 1 3.3 2.2c-.8.4-1.1.8-1.1 1.7M12 16.3v.1",
  search: "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12M15.5 15.5 20 20",
  pencil: "M5 19l1-4L16 5l3 3L9 18z",
  merge: "M6 4v4c0 4 6 4 6 8v4M18 4v4c0 4-6 4-6 8M9 17l3 3 3-3",
  hide: "M4 4l16 16M6.5 7.5C4.7 8.8 3.5 10.6 3 12c1.3 3.3 4.8 6 9 6 1.7 0 3.3-.4 4.6-1.2M10 6.2A9 9 0 0 1 12 6c4.2 0 7.7 2.7 9 6-.4 1-1 2-1.9 2.9",
  shield: "M12 3.5 19 6v5.5c0 4.3-2.9 7.4-7 9-4.1-1.6-7-4.7-7-9V6zM9 12l2.2 2.2L15.2 10",
  phone: "M8 3.5h8a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-15a1 1 0 0 1 1-1M11 17.5h2",
  folder: "M3.5 6.5h6l2 2.5h9v10h-17z",
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
