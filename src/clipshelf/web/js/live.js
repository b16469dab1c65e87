// @ts-check

/**
 * Events from the server, for as long as the page is open. The browser reconnects by itself
 * and says which event it saw last; after an answer that is no stream we have to ask again.
 *
 * @typedef {object} Listeners
 * @property {(name: string, data: any) => void} event
 * @property {(open: boolean) => void} line  the connection came or went
 */

const NAMES = ["job", "trained", "vectors", "folders", "problem", "error"];
const AGAIN = 2000; // milliseconds

/** @param {string} url @param {Listeners} listeners */
export function listen(url, { event, line }) {
  const source = new EventSource(url);
  source.addEventListener("open", () => line(true));
  for (const name of NAMES) {
    source.addEventListener(name, (/** @type {Event | MessageEvent} */ message) => {
      if ("data" in message) return event(name, JSON.parse(message.data));
      // A broken line is also called "error", but brings no data.
      line(false);
      if (source.readyState === EventSource.CLOSED) {
        setTimeout(() => listen(url, { event, line }), AGAIN);
      }
    });
  }
}
