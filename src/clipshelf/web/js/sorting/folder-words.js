// @ts-check

import { el } from "../dom.js";
import { splitName } from "../format.js";

/** A folder's name, the way to it quieter than its end. @param {string} name */
export function folderWords(name) {
  const { path, leaf } = splitName(name);
  return el("span", { class: "words", dir: "auto" }, el("span", { class: "path" }, path), leaf);
}
