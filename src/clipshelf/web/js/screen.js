// @ts-check

import { createApi } from "./api.js";
import { el } from "./dom.js";

/**
 * @import { Film } from "./types.js"
 * @typedef {"empty" | "loading" | "slow" | "ready" | "broken"} Status
 */

const SLOW = 700; // milliseconds until a wait is worth a word
const TOO_LONG = 30_000; // milliseconds; the server may have to convert a clip first

/** One video element that holds one clip at a time, and knows whether it can be seen. */
export class Screen {
  video = el("video", {
    loop: true,
    muted: true,
    playsinline: true,
    preload: "auto",
    disableremoteplayback: true,
  });
  /** @type {string | null} */
  id = null;
  /** @type {Status} */
  status = "empty";
  problem = { title: "", hint: "" };
  #changed;
  #url = "";
  #seen = false;
  /** @type {ReturnType<typeof setTimeout>[]} */
  #timers = [];

  /** @param {() => void} changed */
  constructor(changed) {
    this.#changed = changed;
    this.video.muted = true;
    this.video.tabIndex = -1;
    this.video.addEventListener("loadeddata", () => this.#loaded());
    this.video.addEventListener("error", () => void this.#failed());
    for (const name of ["play", "pause"]) this.video.addEventListener(name, () => changed());
  }

  /** There is no sound to switch on. Known in Firefox and Safari only; elsewhere: false. */
  get silent() {
    return (
      "mozHasAudio" in this.video && this.video.mozHasAudio === false && this.status === "ready"
    );
  }

  /** @param {Film} item */
  load(item) {
    this.clear();
    this.id = item.id;
    this.#url = item.url;
    this.status = "loading";
    this.video.src = item.url;
  }

  clear() {
    if (this.id === null) return;
    this.#stopClocks();
    this.id = null;
    this.status = "empty";
    this.#seen = false;
    this.video.removeAttribute("src");
    this.video.load(); // lets go of the memory
  }

  /** Off screen: silent and still, but loaded. */
  rest() {
    this.#seen = false;
    this.#stopClocks();
    this.video.pause();
    this.video.muted = true;
  }

  /** On screen, from the beginning. @param {boolean} muted */
  start(muted) {
    this.#seen = true;
    // A preloaded clip has its first picture ready; to seek would throw that away.
    if (this.video.currentTime > 0) this.video.currentTime = 0;
    this.video.muted = muted;
    this.#play();
    if (this.status === "loading" || this.status === "slow") this.#startClocks();
  }

  /** Calls back when the first picture is on screen. @param {() => void} drawn */
  whenDrawn(drawn) {
    if ("requestVideoFrameCallback" in this.video) this.video.requestVideoFrameCallback(drawn);
    else drawn();
  }

  retry() {
    this.status = "loading";
    this.video.src = this.#url;
    this.#startClocks();
    this.#play();
    this.#changed();
  }

  toggle() {
    if (this.video.paused) this.#play();
    else this.video.pause();
  }

  /** @param {boolean} muted */
  mute(muted) {
    this.video.muted = muted;
  }

  /** @param {number} rate 1: as it was recorded */
  speed(rate) {
    this.video.defaultPlaybackRate = rate; // what a clip begins with
    this.video.playbackRate = rate;
  }

  /** @param {number} seconds */
  by(seconds) {
    const { currentTime, duration } = this.video;
    if (Number.isFinite(duration))
      this.video.currentTime = Math.min(Math.max(0, currentTime + seconds), duration - 0.05);
  }

  /** @param {number} share of the length, 0 to 1 */
  to(share) {
    if (Number.isFinite(this.video.duration)) this.video.currentTime = share * this.video.duration;
  }

  #play() {
    this.video.play().catch((/** @type {DOMException} */ error) => {
      // Without a gesture a browser may play muted clips only. Other refusals are told by
      // the error event, and an abort only says that another clip came.
      if (error.name !== "NotAllowedError" || this.video.muted || !this.#seen) return;
      this.video.muted = true;
      this.#play();
    });
  }

  #loaded() {
    this.#stopClocks();
    if (this.video.videoWidth === 0) {
      // HEVC without a decoder: it runs, it sounds, and there is no picture.
      this.#broken(
        "There is no picture",
        "This browser lacks the decoder for it. The thumbnail shows what it is; it can be filed all the same.",
      );
      return;
    }
    this.status = "ready";
    this.#changed();
  }

  async #failed() {
    const id = this.id;
    if (id === null || !this.video.error) return;
    this.#stopClocks();
    const refusal = await createApi().refusal(this.#url);
    if (this.id !== id) return;
    this.#broken(
      refusal?.message ?? "This clip cannot be played here",
      refusal?.hint || "It can be filed all the same.",
    );
  }

  /** @param {string} title @param {string} hint */
  #broken(title, hint) {
    this.video.pause();
    this.status = "broken";
    this.problem = { title, hint };
    this.#changed();
  }

  #startClocks() {
    this.#stopClocks();
    const slow = setTimeout(() => {
      this.status = "slow";
      this.#changed();
    }, SLOW);
    const tooLong = setTimeout(() => {
      this.#broken(
        "This clip does not start",
        "It may be cut off or damaged. It can be filed all the same.",
      );
    }, TOO_LONG);
    this.#timers = [slow, tooLong];
  }

  #stopClocks() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}
