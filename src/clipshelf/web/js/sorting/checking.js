// @ts-check

import { requestId } from "../api.js";

/**
 * The answers of a blind round on their way to the server.
 *
 * An answer to a check is final once it has arrived: a claim whose answers could be changed
 * afterwards would be no claim. So the newest one waits here until the next is given, or
 * for a few seconds, and can be taken back for as long.
 *
 * @import { SortingApi } from "./api.js"
 * @import { Check } from "./types.js"
 *
 * @typedef {object} Said
 * @property {Check} check
 * @property {"folder" | "skip" | "none"} answer
 * @property {string | null} folder
 * @property {string} request
 */

const GRACE = 6000; // milliseconds in which a slip of the finger can be taken back
const AGAIN = 2000; // until an answer is sent once more

export class Checking {
  /** @type {Said | null} */
  #newest = null;
  /** @type {Said[]} */
  #waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #sending = false;
  #api;
  #sent;
  #arrived;
  #failed;

  /**
   * @param {SortingApi} api
   * @param {{ sent: () => void, arrived: () => Promise<void>, failed: (error: unknown) => boolean }} news
   *   sent: nothing can be taken back any more; failed: whether to try it again
   */
  constructor(api, { sent, arrived, failed }) {
    this.#api = api;
    this.#sent = sent;
    this.#arrived = arrived;
    this.#failed = failed;
  }

  /** The check whose answer can still be taken back. @returns {Check | null} */
  get last() {
    return this.#newest?.check ?? null;
  }

  /** Ids that were answered and may not have arrived. @returns {Set<string>} */
  get answered() {
    const said = this.#newest ? [...this.#waiting, this.#newest] : this.#waiting;
    return new Set(said.map(({ check }) => check.id));
  }

  /** @param {Check} check @param {Said["answer"]} answer @param {string | null} folder */
  say(check, answer, folder) {
    this.flush();
    this.#newest = { check, answer, folder, request: requestId() };
    this.#timer = setTimeout(() => this.flush(), GRACE);
  }

  /** The newest answer was not meant. @returns {Check | null} what it was about */
  takeBack() {
    clearTimeout(this.#timer);
    const { last } = this;
    this.#newest = null;
    return last;
  }

  /** Send what was said, the newest included. */
  flush() {
    clearTimeout(this.#timer);
    if (this.#newest) this.#waiting.push(this.#newest);
    this.#newest = null;
    this.#sent();
    void this.#send();
  }

  /** The page is about to go: nothing that was said is lost. */
  leave() {
    const said = this.#newest ? [...this.#waiting, this.#newest] : this.#waiting;
    for (const one of said) {
      void fetch("/api/labels", {
        method: "POST",
        keepalive: true,
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(bodyOf(one)),
      });
    }
  }

  async #send() {
    if (this.#sending) return;
    this.#sending = true;
    for (let said = this.#waiting[0]; said; said = this.#waiting[0]) {
      try {
        await this.#api.label(bodyOf(said));
      } catch (error) {
        if (this.#failed(error)) {
          await new Promise((resolve) => setTimeout(resolve, AGAIN));
          continue; // the same request: it counts once, however often it is sent
        }
      }
      this.#waiting.shift();
      await this.#arrived();
    }
    this.#sending = false;
  }
}

/** @param {Said} said */
function bodyOf({ check, answer, folder, request }) {
  return { id: check.id, answer, folder, request };
}
