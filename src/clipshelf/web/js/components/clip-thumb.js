// @ts-check

import { el, icon } from "../dom.js";

const AFTER = 120; // milliseconds of hovering until it plays: a pointer on its way does not count

/** One film for all thumbnails of the page: memory stays flat, and only one plays at a time. */
const film = el("video", { class: "film", loop: true, muted: true, playsinline: true });
film.muted = true;
film.tabIndex = -1;

/**
 * A picture of a clip that plays while it is pointed at, or while its button has the focus.
 * @param {{ thumbnail: string, url: string }} clip @param {HTMLElement} button where it lies
 */
export function thumb({ thumbnail, url }, button) {
  const picture = el("img", { src: thumbnail, alt: "", loading: "lazy", decoding: "async" });
  picture.addEventListener("error", () => picture.replaceWith(icon("film")));
  const frame = el("span", { class: "thumb" }, picture);
  let timer = 0;
  const start = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => play(frame, url), AFTER);
  };
  const end = () => {
    clearTimeout(timer);
    stop(frame);
  };
  button.addEventListener("pointerenter", start);
  button.addEventListener("pointerleave", end);
  button.addEventListener("focus", () => button.matches(":focus-visible") && start());
  button.addEventListener("blur", end);
  return frame;
}

/** @param {HTMLElement} frame @param {string} url */
function play(frame, url) {
  if (!frame.isConnected || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  frame.append(film);
  film.src = url;
  // What cannot be played keeps its picture; the clip's own page says why.
  film.play().catch(() => stop(frame));
}

/** @param {HTMLElement} frame */
function stop(frame) {
  if (film.parentElement !== frame) return;
  film.remove();
  film.removeAttribute("src");
  film.load(); // lets go of the memory
}
