// @ts-check

/**
 * Draws figures in the colours of the style sheet. It imports nothing, so that a report can
 * carry it.
 *
 * @typedef {{ data: object[], layout: Record<string, any>, height: number, width: number }} Figure
 *   `width`: at least, in pixels; 0 for any
 * @typedef {object} Plotly  what plotly.js puts into `window`, as far as it is used
 * @property {(place: HTMLElement, data: object[], layout: object, config: object) => Promise<any>} react
 * @property {(place: HTMLElement, update: object) => Promise<any>} relayout
 * @property {{ resize: (place: HTMLElement) => Promise<any> }} Plots
 */

const NARROW = 560; // pixels
const NAMED = /^@([a-z0-9-]+)(?:\/([\d.]+))?$/;

/**
 * Draws a figure, or what changed of it.
 * @param {Plotly} plotly @param {HTMLElement} place @param {Figure} figure
 * @param {{ zoom?: boolean, name?: string }} [options] `zoom`: it may be looked at closely;
 *   `name`: of the file, when it is saved as a picture
 */
export function draw(plotly, place, figure, { zoom = false, name = "clipshelf" } = {}) {
  const style = getComputedStyle(document.documentElement);
  const { data, layout } = painted({ data: figure.data, layout: figure.layout }, style);
  layout.height = figure.height;
  layout.font = { ...layout.font, family: getComputedStyle(document.body).fontFamily };
  place.style.minWidth = figure.width ? `${figure.width}px` : "";
  place.style.minHeight = `${figure.height}px`; // nothing jumps while it is drawn
  // On a phone the names within a chart would cover each other.
  const few = place.clientWidth < NARROW ? layout.meta?.few : undefined;
  if (few !== undefined) layout.annotations = layout.annotations.slice(0, few);
  const touched = matchMedia("(hover: none)").matches;
  return plotly.react(place, data, layout, {
    responsive: true,
    displaylogo: false,
    doubleClick: touched ? false : "reset", // a tap counts as two clicks there
    displayModeBar: zoom || (touched ? false : "hover"),
    modeBarButtons: [zoom ? ["zoom2d", "pan2d", "resetScale2d", "toImage"] : ["toImage"]],
    toImageButtonOptions: { filename: name, scale: 2 },
  });
}

/**
 * The same with every "@name/strength" replaced by the colour that the style sheet calls so.
 * @template T @param {T} part @param {Pick<CSSStyleDeclaration, "getPropertyValue">} style
 * @returns {T}
 */
export function painted(part, style) {
  if (typeof part === "string") return /** @type {any} */ (colour(part, style));
  if (Array.isArray(part)) {
    // Numbers are most of a figure, and have no colour.
    if (typeof part.at(-1) === "number") return part;
    return /** @type {any} */ (part.map((item) => painted(item, style)));
  }
  if (part === null || typeof part !== "object") return part;
  const entries = Object.entries(part).map(([key, value]) => [key, painted(value, style)]);
  return Object.fromEntries(entries);
}

/** @param {string} text @param {Pick<CSSStyleDeclaration, "getPropertyValue">} style */
function colour(text, style) {
  const match = NAMED.exec(text);
  if (!match) return text;
  if (match[1] === "none") return "rgba(0,0,0,0)";
  const value = style.getPropertyValue(`--${match[1]}`).trim();
  return match[2] === undefined ? value : faded(value, match[2]);
}

/** @param {string} hex "#abc" or "#aabbcc" @param {string} strength 0 to 1 */
function faded(hex, strength) {
  const digits = hex.length === 4 ? hex.replace(/[^#]/g, "$&$&") : hex;
  const parts = [1, 3, 5].map((at) => parseInt(digits.slice(at, at + 2), 16));
  return `rgba(${parts.join(",")},${strength})`;
}

/** Which of two figures fits. @template F @param {HTMLElement} place @param {{ figure: F, narrow: F | null }} exhibit */
export function fitting(place, { figure, narrow }) {
  return narrow && place.clientWidth < NARROW ? narrow : figure;
}

/** Calls back when the colours change: dark falls, or day breaks. @param {() => void} redraw */
export function onColours(redraw) {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
}
