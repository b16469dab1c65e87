// @ts-check

import { el } from "../dom.js";

/** @import { Plotly } from "./figure.js" */

/** @type {Promise<Plotly | null> | undefined} */
let loading;

/**
 * Loads plotly.js, once.
 * @param {{ url: string, sheets: string[] }} script `sheets`: style elements that it adds unless
 *   they are there. We draw nothing that needs them, and the page's policy forbids them.
 * @returns {Promise<Plotly | null>} null: it cannot be loaded
 */
export function loadPlotly({ url, sheets }) {
  loading ??= new Promise((resolve) => {
    document.head.append(...sheets.map((id) => el("style", { id })));
    const script = document.createElement("script");
    script.src = url;
    const found = () => /** @type {{ Plotly?: Plotly }} */ (/** @type {any} */ (window)).Plotly;
    script.addEventListener("load", () => resolve(found() ?? null));
    script.addEventListener("error", () => resolve(null));
    document.head.append(script);
  });
  return loading;
}
