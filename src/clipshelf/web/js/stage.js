// @ts-check

/**
 * @import { Queue } from "./queue.js"
 * @import { ServerState } from "./types.js"
 * @typedef {"clip" | "loading" | "failed" | "empty" | "embedding" | "stuck" | "done"} Stage
 */

/**
 * What the middle of the page shows.
 * @param {{ server: ServerState | null, queue: Queue, asking: boolean, failure?: object | null }} state
 *   `asking`: a new queue is on its way
 * @returns {Stage}
 */
export function stageOf({ server, queue, asking, failure }) {
  if (queue.current) return "clip";
  if (!server && failure) return "failed";
  if (!server || !queue.loaded) return "loading";
  const { total, askable, labelled, filed, skipped, none, waiting } = server.library;
  const scanning = server.jobs.some((job) => job.work === "scan" && job.state === "running");
  if (total === 0) return scanning ? "embedding" : "empty";
  if (asking || [...queue.answered.values()].includes(Infinity)) return "loading";
  if (queue.waiting > 0 || waiting > 0 || scanning) return "embedding";
  const settled = skipped + none; // these lie unsorted, on purpose
  return askable > settled || labelled + filed + settled === 0 ? "stuck" : "done";
}
