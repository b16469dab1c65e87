// @ts-check

import { clock } from "../format.js";
import { act, actor, el, icon, setText } from "../dom.js";
import { Screen } from "../screen.js";

/** @import { Item } from "../types.js" */

const AHEAD = 2; // clips loaded before they are asked for

/**
 * Plays one clip and loads the next ones, so that the switch is immediate.
 *
 * `show(item, upcoming)` is all that the page has to say. A clip that the browser cannot play
 * shows its thumbnail and the reason; it can be filed all the same.
 */
export class ClipPlayer extends HTMLElement {
  /** @type {Screen[]} */
  #screens = [];
  /** @type {Item | null} */
  #item = null;
  #muted = true;
  #backdrop = el("img", { class: "backdrop", alt: "" });
  #poster = el("img", { class: "poster", alt: "" });
  #preparing = el(
    "p",
    { class: "preparing" },
    el("span", { class: "spinner" }),
    "Getting this clip ready",
  );
  #problemTitle = el("strong");
  #problemHint = el("span");
  #problem = el("div", { class: "problem", role: "status" });
  #play = actor({ type: "play" }, { class: "control", "aria-keyshortcuts": "Space" });
  #mute = actor({ type: "mute" }, { class: "control", "aria-keyshortcuts": "m" });
  #position = el("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "any",
    value: "0",
    "aria-label": "Position",
  });
  #time = el("span", { class: "time" });
  #controls = el("div", { class: "controls" }, this.#play, this.#position, this.#time, this.#mute);

  connectedCallback() {
    if (this.#screens.length) return;
    const again = el("button", { type: "button", class: "plain" }, "Try again");
    again.addEventListener("click", () => this.#front?.retry());
    this.#problem.append(
      icon("warning"),
      el("div", {}, this.#problemTitle, this.#problemHint),
      again,
    );
    this.#screens = Array.from({ length: AHEAD + 1 }, () => new Screen(() => this.#paint()));
    const videos = this.#screens.map((screen) => screen.video);
    const surface = el("div", { class: "surface" }, ...videos);
    surface.addEventListener("click", () => act(this, { type: "play" }));
    this.append(
      this.#backdrop,
      this.#poster,
      surface,
      this.#preparing,
      this.#problem,
      this.#controls,
    );
    for (const image of [this.#backdrop, this.#poster]) {
      image.addEventListener("error", () => image.removeAttribute("src")); // not drawn yet
    }
    this.#position.addEventListener("input", () => {
      this.#front?.to(Number(this.#position.value));
    });
    this.#paint();
    this.#follow();
  }

  /** @param {Item | null} item @param {readonly Item[]} upcoming best first */
  show(item, upcoming) {
    const wanted = [...(item ? [item] : []), ...upcoming].slice(0, AHEAD + 1);
    const free = this.#screens.filter((screen) => !wanted.some((other) => other.id === screen.id));
    for (const next of wanted) {
      if (!this.#screens.some((screen) => screen.id === next.id)) free.pop()?.load(next);
    }
    for (const screen of free) screen.clear();
    if (item?.id === this.#item?.id) return;
    this.#item = item;
    for (const image of [this.#backdrop, this.#poster]) {
      if (item) image.src = item.thumbnail;
      else image.removeAttribute("src");
    }
    for (const screen of this.#screens) screen.rest();
    // The thumbnail stays below until the film is drawn: no black flash between two clips.
    this.classList.remove("drawn");
    this.#front?.whenDrawn(() => this.#item === item && this.classList.add("drawn"));
    this.#front?.start(this.#muted);
    this.#paint();
  }

  togglePlay() {
    this.#front?.toggle();
    this.#paint();
  }

  toggleMute() {
    this.#muted = !this.#muted;
    this.#front?.mute(this.#muted);
    this.#paint();
  }

  /** @param {number} seconds forward; negative: back */
  seek(seconds) {
    this.#front?.by(seconds);
  }

  /** The screen that is seen. @returns {Screen | undefined} */
  get #front() {
    return this.#screens.find((screen) => screen.id === this.#item?.id);
  }

  #paint() {
    const front = this.#front;
    for (const screen of this.#screens) {
      screen.video.classList.toggle("on", screen === front && screen.status === "ready");
    }
    this.dataset.status = front?.status ?? "none";
    this.#preparing.hidden = front?.status !== "slow";
    this.#problem.hidden = front?.status !== "broken";
    this.#controls.hidden = front?.status !== "ready";
    setText(this.#problemTitle, front?.problem.title ?? "");
    setText(this.#problemHint, front?.problem.hint ?? "");
    const paused = front?.video.paused ?? true;
    this.#play.replaceChildren(icon(paused ? "play" : "pause"));
    this.#play.setAttribute("aria-label", paused ? "Play" : "Pause");
    this.#mute.replaceChildren(icon(this.#muted ? "mute" : "loud"));
    this.#mute.setAttribute("aria-label", this.#muted ? "Sound on" : "Sound off");
    this.#mute.hidden = front?.silent ?? false;
  }

  /** Keeps the position up to date for as long as the page lives. */
  #follow() {
    const video = this.#front?.video;
    if (video && Number.isFinite(video.duration) && video.duration > 0) {
      const share = video.currentTime / video.duration;
      if (document.activeElement !== this.#position) this.#position.value = String(share);
      this.#position.style.setProperty("--share", String(share));
      setText(this.#time, `${clock(video.currentTime)} / ${clock(video.duration)}`);
    }
    requestAnimationFrame(() => this.#follow());
  }
}

customElements.define("clip-player", ClipPlayer);
