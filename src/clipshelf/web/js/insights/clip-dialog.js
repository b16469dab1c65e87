// @ts-check

import { el, icon, setText } from "../dom.js";
import { percent } from "../format.js";

/** @import { Clip } from "./types.js" */

/** Plays one clip on top of the page. */
export class ClipDialog extends HTMLElement {
  #title = el("h2", { dir: "auto" });
  #about = el("p", { class: "soft", dir: "auto" });
  #video = el("video", { controls: true, loop: true, playsinline: true });
  #note = el("p", { class: "note", role: "status" });
  #shut = el("button", { class: "shut", type: "button", "aria-label": "Close" }, icon("close"));
  #dialog = el("dialog", {});

  connectedCallback() {
    if (this.childNodes.length) return;
    this.#dialog.append(
      el("header", {}, this.#title, this.#shut),
      this.#video,
      this.#note,
      this.#about,
    );
    this.append(this.#dialog);
    this.#shut.addEventListener("click", () => this.#dialog.close());
    this.#dialog.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog.close(); // beside it
    });
    this.#dialog.addEventListener("close", () => {
      this.#video.removeAttribute("src");
      this.#video.load(); // lets go of the memory
    });
    this.#video.addEventListener("error", () => {
      if (this.#video.error) setText(this.#note, "This clip cannot be played here.");
    });
    this.#video.addEventListener("loadeddata", () => {
      // HEVC without a decoder: it runs, it sounds, and there is no picture.
      if (!this.#video.videoWidth) setText(this.#note, "This browser lacks the decoder for it.");
    });
  }

  /** @param {Clip} clip @param {string} about where it is, or would be */
  show(clip, about) {
    setText(this.#title, clip.video);
    setText(this.#about, about);
    setText(this.#note, "");
    this.#video.poster = clip.thumbnail;
    this.#video.src = clip.url;
    this.#video.muted = true; // a room may be full of people
    this.#dialog.showModal();
    void this.#video.play().catch(() => undefined); // the controls are there
  }
}

/**
 * Where a clip is, or would be, in words.
 * @param {{ folder: string | null, kind: string, confidence: number | null }} clip
 */
export function whereabouts({ folder, kind, confidence }) {
  if (folder === null) return "unsorted, no prediction yet";
  if (kind === "labelled") return `${folder}, labelled by you`;
  if (kind === "filed") return `${folder}, filed by the model`;
  return confidence === null ? folder : `${folder}, predicted, ${percent(confidence)} sure`;
}

customElements.define("clip-dialog", ClipDialog);
