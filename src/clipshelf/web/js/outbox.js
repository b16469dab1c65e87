// @ts-check

/**
 * Answers on their way to the server: one at a time, in the order they were given, again and
 * again while it is away. The server knows each by its request id, so none counts twice.
 *
 * @template E
 * @typedef {object} Ways
 * @property {(entry: E) => Promise<void>} deliver  throws when it could not
 * @property {(entry: E, error: unknown, tries: number) => boolean} again  worth another try
 * @property {(entry: E, error: unknown) => void} refused  it is given up
 * @property {(entries: readonly E[]) => void} changed
 */

const FIRST_PAUSE = 400; // milliseconds; doubles with each try
const LONGEST_PAUSE = 5000;

/** @template E */
export class Outbox {
  /** @type {E[]} */
  #entries = [];
  #tries = 0;
  #running = false;
  /** @type {(() => void)[]} */
  #idle = [];
  /** @type {(() => void) | null} */
  #endPause = null;
  #ways;

  /** @param {Ways<E>} ways */
  constructor(ways) {
    this.#ways = ways;
  }

  get entries() {
    return /** @type {readonly E[]} */ (this.#entries);
  }

  /** @param {E} entry */
  push(entry) {
    this.#change([...this.#entries, entry]);
    void this.#run();
  }

  /** Takes the newest entry back, if it was not yet tried. @returns {E | null} */
  takeBack() {
    const newest = this.#entries.at(-1);
    if (newest === undefined || this.#entries.length === 1) return null;
    this.#change(this.#entries.slice(0, -1));
    return newest;
  }

  /** Resolves once nothing waits any more. @returns {Promise<void>} */
  emptied() {
    if (this.#entries.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** The server may be back: try now. */
  wake() {
    this.#endPause?.();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    for (let entry = this.#entries[0]; entry !== undefined; entry = this.#entries[0]) {
      await this.#attempt(entry);
    }
    this.#running = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** @param {E} entry */
  async #attempt(entry) {
    try {
      this.#tries += 1;
      await this.#ways.deliver(entry);
      this.#finish();
    } catch (error) {
      if (this.#ways.again(entry, error, this.#tries)) {
        await this.#pause(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#tries - 1)));
      } else {
        this.#finish();
        this.#ways.refused(entry, error);
      }
    }
  }

  #finish() {
    this.#tries = 0;
    this.#change(this.#entries.slice(1));
  }

  /** @param {number} milliseconds */
  async #pause(milliseconds) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    this.#endPause = null;
  }

  /** @param {E[]} entries */
  #change(entries) {
    this.#entries = entries;
    this.#ways.changed(entries);
  }
}
