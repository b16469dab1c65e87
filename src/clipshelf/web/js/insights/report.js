// @ts-check

import { draw, fitting, onColours } from "./figure.js";

/** @typedef {import("./figure.js").Figure} Drawn */
/** @typedef {import("./figure.js").Plotly} Drawer */

const PAPER = 660; // pixels: what is between the margins of A4

const plotly = /** @type {{ Plotly?: Drawer }} */ (/** @type {any} */ (window)).Plotly;
/** @type {Record<string, { figure: Drawn, narrow: Drawn | null }>} */
const figures = JSON.parse(document.querySelector("#figures")?.textContent ?? "{}");
/** @type {HTMLElement[]} */
const places = [...document.querySelectorAll("[data-figure]")].filter(
  (place) => place instanceof HTMLElement,
);

/** @param {number} [width] in pixels; by default as wide as there is room for */
function drawAll(width) {
  if (!plotly) return;
  for (const place of places) {
    const name = place.dataset.figure ?? "";
    const found = figures[name];
    if (!found) continue;
    const figure = fitting(place, found) ?? found.figure;
    const layout = width ? { ...figure.layout, width } : figure.layout;
    void draw(plotly, place, { ...figure, layout }, { name, zoom: name === "map" });
    if (!width) void plotly.Plots.resize(place); // it would stay as wide as the paper
  }
}

/** @param {boolean} paper */
function onPaper(paper) {
  document.documentElement.classList.toggle("paper", paper);
  drawAll(paper ? PAPER : undefined);
}

drawAll();
onColours(() => drawAll());
addEventListener("beforeprint", () => onPaper(true));
addEventListener("afterprint", () => onPaper(false));
