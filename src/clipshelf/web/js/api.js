// @ts-check

import { ApiError, asking, errorFrom } from "./ask.js";

/**
 * @import { Begun, Drawn } from "./api-types.js"
 * @import { BatchAnswer, BatchRequest, DeedsAnswer, Evidence, FolderChanged, FoldersAnswer,
 *   FoundAnswer, GroupsAnswer, Job, JobOrder, LabelAnswer, LabelRequest, NextAnswer, PredictedAnswer,
 *   ProblemsAnswer, ServerState, SimilarAnswer, TrashAnswer, TrashRequest, UndoAnswer,
 *   UndoRequest } from "./types.js"
 */

const PATIENCE = 20_000; // milliseconds until a request counts as unanswered
const LONG = 60_000; // the same, for what goes through the whole library

/** @param {typeof fetch} [fetcher] */
export function createApi(fetcher = (...args) => fetch(...args)) {
  const ask = asking(fetcher, PATIENCE);

  return {
    /** @returns {Promise<ServerState>} */
    state: () => ask("/api/state"),
    /** @returns {Promise<FoldersAnswer>} */
    folders: () => ask("/api/folders"),
    /** @returns {Promise<ProblemsAnswer>} */
    problems: () => ask("/api/problems"),
    /**
     * @param {number} n @param {string} strategy @param {string[]} exclude
     * @returns {Promise<NextAnswer>}
     */
    next(n, strategy, exclude) {
      const query = new URLSearchParams({ n: String(n), strategy });
      for (const id of exclude) query.append("exclude", id);
      return ask(`/api/next?${query}`, undefined, LONG);
    },
    /** What the model thinks of every unsorted clip. @returns {Promise<PredictedAnswer>} */
    predictions: () => ask("/api/videos", undefined, LONG),
    /** @param {LabelRequest} request @returns {Promise<LabelAnswer>} */
    label: (request) => ask("/api/labels", request),
    /** @param {BatchRequest} request @returns {Promise<BatchAnswer>} */
    batch: (request) => ask("/api/labels/batch", request),
    /** @param {TrashRequest} request @returns {Promise<TrashAnswer>} */
    trash: (request) => ask("/api/trash", request),
    /** @param {UndoRequest} request @returns {Promise<UndoAnswer>} */
    undo: (request) => ask("/api/undo", request),
    /**
     * What was done, newest first.
     * @param {number} limit @param {number} [before] entry; given: only older ones
     * @returns {Promise<DeedsAnswer>}
     */
    deeds(limit, before) {
      const query = new URLSearchParams({ limit: String(limit) });
      if (before !== undefined) query.set("before", String(before));
      return ask(`/api/deeds?${query}`);
    },
    /** @param {string} name @returns {Promise<FolderChanged>} */
    createFolder: (name) => ask("/api/folders", { name }),
    /**
     * Folders that may be meant by a new name.
     * @param {string} name @returns {Promise<SimilarAnswer>}
     */
    similar: (name) => ask(`/api/folders/similar?${new URLSearchParams({ name })}`),
    /** @param {string} name @param {string} to @returns {Promise<FolderChanged>} */
    renameFolder: (name, to) => ask("/api/folders/rename", { name, to }),
    /** @param {string} name @param {string} into @returns {Promise<FolderChanged>} */
    mergeFolder: (name, into) => ask("/api/folders/merge", { name, into }),
    /** @param {string} name @param {boolean} hidden @returns {Promise<FoldersAnswer>} */
    hideFolder: (name, hidden) => ask("/api/folders/hide", { name, hidden }),
    /**
     * What a folder is for, in words.
     * @param {string} name @param {string} description @param {string[]} phrases
     * @returns {Promise<FoldersAnswer>}
     */
    describeFolder: (name, description, phrases) =>
      ask("/api/folders/describe", { name, description, phrases }),
    /** @param {string} id @returns {Promise<Evidence>} */
    evidence: (id) => ask(`/api/evidence/${encodeURIComponent(id)}`),
    /** @param {number} n clips of each folder @returns {Promise<GroupsAnswer>} */
    groups: (n) => ask(`/api/groups?n=${n}`, undefined, LONG),
    /**
     * Clips by words and filters, or by what they look like.
     * @param {string} query @param {string | null} like a clip's id @returns {Promise<FoundAnswer>}
     */
    search(query, like) {
      const wanted = new URLSearchParams(like === null ? { q: query } : { q: query, like });
      return ask(`/api/search?${wanted}`, undefined, LONG);
    },
    /** @param {string} id @param {JobOrder} order @returns {Promise<Job>} */
    job: (id, order) => ask(`/api/jobs/${encodeURIComponent(id)}/${order}`, {}),
    /** @returns {Promise<Begun>} */
    retrain: () => ask("/api/retrain", {}),
    /** @returns {Promise<Drawn>} */
    measure: () => ask("/api/measure", {}),
    /**
     * Why a clip does not play: a media element keeps the reason to itself.
     * @param {string} url @returns {Promise<ApiError | null>} null when the server has no objection
     */
    async refusal(url) {
      const init = { headers: { Range: "bytes=0-0" }, signal: AbortSignal.timeout(PATIENCE) };
      const response = await fetcher(url, init).catch(() => null);
      if (!response) return new ApiError("clipshelf is not answering", { status: 0 });
      return response.ok ? null : errorFrom(response);
    },
  };
}

/** @typedef {ReturnType<typeof createApi>} Api */

/** A UUID; `crypto.randomUUID` is missing where the page is not served from this machine. */
export function requestId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // version 4
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
