// @ts-check

/** @import { Folder } from "./types.js" */

/**
 * The folders in the order that a person's fingers have learnt: those that were shown before
 * stay where they were, new ones come last.
 * @param {readonly string[]} learnt @param {readonly Folder[]} folders @returns {Folder[]}
 */
export function inLearntOrder(learnt, folders) {
  const place = new Map(learnt.map((name, index) => [name, index]));
  const rank = (/** @type {Folder} */ folder) => place.get(folder.name) ?? learnt.length;
  return folders.toSorted((a, b) => rank(a) - rank(b));
}

/**
 * Counts with the answers that are still on their way.
 * @param {readonly Folder[]} folders
 * @param {readonly { folder: string | null }[]} waiting
 * @returns {Folder[]}
 */
export function withWaiting(folders, waiting) {
  return folders.map((folder) => {
    const more = waiting.filter((answer) => answer.folder === folder.name).length;
    return more ? { ...folder, count: folder.count + more } : folder;
  });
}

/**
 * Folders whose name holds every word, in any order: first those that begin with the first one,
 * then those of which a part of the path does, then those of which any word does. If there are
 * none: those that hold all the letters in this order.
 * @param {readonly string[]} names @param {string} words @returns {string[]}
 */
export function matching(names, words) {
  const wanted = plain(words).split(/\s+/);
  const hits = names.filter((name) => wanted.every((word) => plain(name).includes(word)));
  const first = wanted[0] ?? "";
  const rank = (/** @type {string} */ name) => {
    if (plain(name).startsWith(first)) return 0;
    if (plain(name).includes(`/${first}`)) return 1;
    return plain(name)
      .split(/[\s_-]/)
      .some((word) => word.startsWith(first))
      ? 2
      : 3;
  };
  if (hits.length > 0) return hits.toSorted((a, b) => rank(a) - rank(b));
  // Nothing holds the words: a slip of a finger, or a letter of each word.
  return names.filter((name) => holdsInOrder(plain(name), plain(words)));
}

/**
 * The folder that is meant although it is written with other capitals or accents.
 * @param {readonly string[]} names @param {string} name @returns {string | undefined}
 */
export function sameName(names, name) {
  return names.find((other) => plain(other) === plain(name));
}

/** Are these letters all there, one after the other? @param {string} name @param {string} letters */
function holdsInOrder(name, letters) {
  let from = 0;
  return [...letters].every((letter) => {
    const at = name.indexOf(letter, from);
    from = at + 1;
    return at >= 0;
  });
}

/** @param {string} text without capitals, accents and outer spaces */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").trim().toLowerCase();
}
