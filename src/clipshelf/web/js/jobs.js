// @ts-check

/** @import { Job } from "./types.js" */

/** @param {Job} job */
export function hasEnded({ state }) {
  return state !== "running" && state !== "paused";
}

/**
 * The jobs that go on, each in its place.
 * @param {readonly Job[]} jobs @param {Job} job news of one of them, or of a new one
 */
export function withJob(jobs, job) {
  if (hasEnded(job)) return jobs.filter(({ id }) => id !== job.id);
  const known = jobs.some(({ id }) => id === job.id);
  return known ? jobs.map((other) => (other.id === job.id ? job : other)) : [...jobs, job];
}
