// @ts-check

import { ApiError, errorFrom } from "../api.js";

/** @import { InsightsApi } from "./types.js" */

const PATIENCE = 60_000; // milliseconds; a large library takes seconds to sum up

/** @returns {InsightsApi} */
export function insightsApi() {
  return {
    insights: () => ask("/api/insights"),
    map: () => ask("/api/map"),
    cell: (model, [folder, predicted]) =>
      ask(`/api/confusion?${new URLSearchParams({ model, folder: `${folder}`, predicted: `${predicted}` })}`),
    replay: () => ask("/api/replay", "POST"),
    cancel: (job) => ask(`/api/jobs/${encodeURIComponent(job)}/cancel`, "POST"),
    jobs: async () => (await ask("/api/state")).jobs,
  };
}

/** @param {string} path @param {"GET" | "POST"} [method] */
async function ask(path, method = "GET") {
  const init = { method, signal: AbortSignal.timeout(PATIENCE), headers: { Accept: "application/json" } };
  const response = await fetch(path, init).catch(() => {
    throw new ApiError("clipshelf is not answering", { status: 0 });
  });
  if (!response.ok) throw await errorFrom(response);
  return response.json();
}
