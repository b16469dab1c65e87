// @ts-check

import { trainedLine } from "./format.js";
import { hasEnded, withJob } from "./jobs.js";
import { PRELOADED } from "./session.js";

/**
 * What each event from the server changes on the page.
 *
 * @import { Session, Store } from "./session.js"
 * @import { Folder, Job, Problem, Trained } from "./types.js"
 */

const ENDED = {
  scan: "Scanning",
  embed: "Embedding",
  train: "Learning",
  sort: "Sorting",
  listen: "Listening",
  transcribe: "Reading words",
};

/** @param {Session} session @param {Store} store */
export function happenings(session, store) {
  /** @type {Record<string, (data: any) => void>} */
  const takes = {
    /** @param {Job} job */
    job(job) {
      store.set({ jobs: withJob(store.get().jobs, job) });
      if (!hasEnded(job)) return;
      if (job.state === "failed") {
        const work = ENDED[/** @type {keyof typeof ENDED} */ (job.work)] ?? job.work;
        session.news.toast("bad", `${work} failed`, job.message);
      }
      void session.refresh(PRELOADED);
    },

    /** @param {Trained} trained */
    trained(trained) {
      const line = trainedLine(trained, !store.get().server?.model);
      if (trained.skipped) session.news.say(line);
      else session.news.toast("good", line, trained.note);
      void session.refresh(PRELOADED);
      void session.predict();
    },

    /** @param {{ ready: number, waiting: number }} vectors */
    vectors({ waiting }) {
      const { server } = store.get();
      if (server) store.set({ server: { ...server, library: { ...server.library, waiting } } });
      void session.top();
    },

    /** @param {{ folders: Folder[] }} change */
    folders: (change) => session.library.takeFolders(change.folders),

    /** @param {Problem} problem */
    problem({ name, reason }) {
      session.news.say(`${name} could not be read: ${reason}`);
    },

    /** @param {{ message: string, hint?: string }} error */
    error({ message, hint = "" }) {
      session.news.toast("bad", message, hint);
    },
  };
  return (/** @type {string} */ name, /** @type {any} */ data) => takes[name]?.(data);
}
