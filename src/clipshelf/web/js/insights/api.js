// @ts-check

import { asking } from "../ask.js";

/** @import { InsightsApi } from "./types.js" */

const PATIENCE = 60_000; // milliseconds; a large library takes seconds to sum up

/** @returns {InsightsApi} */
export function insightsApi() {
  const ask = asking((...request) => fetch(...request), PATIENCE);
  return {
    insights: () => ask("/api/insights"),
    map: () => ask("/api/map"),
    cell: (model, [folder, predicted]) =>
      ask(`/api/confusion?${new URLSearchParams({ model, folder: `${folder}`, predicted: `${predicted}` })}`),
    replay: () => ask("/api/replay", {}),
    cancel: (job) => ask(`/api/jobs/${encodeURIComponent(job)}/cancel`, {}),
    jobs: async () => (await ask("/api/state")).jobs,
  };
}
