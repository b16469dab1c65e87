// @ts-check

import { clock } from "../format.js";
import { act, actor } from "../act.js";
import { el, icon, setText } from "../dom.js";
import { Screen } from "../screen.js";
import { PRELOADED } from "../session.js";

/** @import { Film } from "../types.js" */

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const LOOKED_AT = 80; // milliseconds between two looks at how far the clip has come

/**
 * Plays one clip and loads the next ones, so that the switch is immediate.
 *
 * `show(item, upcoming)` is all that the page has to say. A clip that the browser cannot play
 * shows its thumbnail and the reason; it can be filed all the same.
 */
export class ClipPlayer extends HTMLElement {
  /** @type {Screen[]} */
  #screens = [];
  /** @type {Film | null} */
  #item = null;
  #muted = true;
  #speed = 1;
  #backdrop = el("canvas", { class: "backdrop", width: "24", height: "32" });
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
  #rate = el("button", { type: "button", class: "control rate", "aria-keyshortcuts": "[ ]" });
  #controls = el("div", { class: "controls" }, this.#play, this.#position, this.#time);

  connectedCallback() {
    if (this.#screens.length) return;
    const again = el("button", { type: "button", class: "plain" }, "Try again");
    again.addEventListener("click", () => this.#front?.retry());
    this.#problem.append(
      icon("warning"),
      el("div", {}, this.#problemTitle, this.#problemHint),
      again,
    );
    this.#controls.append(this.#rate, this.#mute);
    // One way round, since a button has no second end.
    this.#rate.addEventListener("click", () =>
      act(this, { type: "speed", step: this.#speed === SPEEDS.at(-1) ? -SPEEDS.length : 1 }),
    );
    this.#screens = Array.from({ length: PRELOADED + 1 }, () => new Screen(() => this.#paint()));
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
    this.#poster.addEventListener("error", () => this.#poster.removeAttribute("src"));
    this.#poster.addEventListener("load", () => this.#glow());
    this.#position.addEventListener("input", () => {
      this.#front?.to(Number(this.#position.value));
    });
    this.#paint();
    this.#follow();
  }

  /** @param {Film | null} item @param {readonly Film[]} upcoming best first */
  show(item, upcoming) {
    const wanted = [...(item ? [item] : []), ...upcoming].slice(0, PRELOADED + 1);
    const free = this.#screens.filter((screen) => !wanted.some((other) => other.id === screen.id));
    for (const next of wanted) {
      if (!this.#screens.some((screen) => screen.id === next.id)) free.pop()?.load(next);
    }
    for (const screen of free) screen.clear();
    if (item?.id === this.#item?.id) return;
    this.#item = item;
    if (item) this.#poster.src = item.thumbnail;
    else this.#poster.removeAttribute("src");
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

  /** Slower or faster, for this clip and those to come. @param {number} step places among the speeds */
  changeSpeed(step) {
    const at = SPEEDS.indexOf(this.#speed) + step;
    this.#speed = SPEEDS[Math.min(Math.max(0, at), SPEEDS.length - 1)] ?? 1;
    for (const screen of this.#screens) screen.speed(this.#speed);
    this.#paint();
    return this.#speed;
  }

  /** @param {number} seconds forward; negative: back */
  seek(seconds) {
    this.#front?.by(seconds);
  }

  /** The screen that is seen. @returns {Screen | undefined} */
  get #front() {
    return this.#screens.find((screen) => screen.id === this.#item?.id);
  }

  /**
   * The colours around the clip. A few pixels that are drawn large look blurred by themselves;
   * to blur what is large costs half of the time that a key may take.
   */
  #glow() {
    const { width, height } = this.#backdrop;
    const brush = this.#backdrop.getContext("2d");
    if (!brush) return;
    brush.filter = "blur(2px)";
    brush.drawImage(this.#poster, 0, 0, width, height);
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
    setText(this.#rate, `${this.#speed}×`);
    this.#rate.setAttribute("aria-label", `Speed: ${this.#speed} times`);
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
    setTimeout(() => this.#follow(), LOOKED_AT);
  }
}

customElements.define("clip-player", ClipPlayer);
