// @ts-check

/** One request to the server, and what can go wrong with it. */

const PATIENCE = 30_000; // milliseconds until a request counts as unanswered
export const LONG = 600_000; // ten thousand files take a while on a slow disk

/** What went wrong, in the server's words where it had any. `status` 0: no answer at all. */
export class ApiError extends Error {
  /** @param {string} message @param {{ status: number, code?: string, hint?: string }} facts */
  constructor(message, { status, code = "", hint = "" }) {
    super(message);
    this.status = status;
    this.code = code;
    this.hint = hint;
  }

  /** The server is briefly away; the same request may go through later. */
  get away() {
    return [0, 408, 429, 502, 503, 504].includes(this.status);
  }
}

/**
 * @param {typeof fetch} fetcher @param {number} usual milliseconds of patience
 * @returns {(path: string, body?: unknown, patience?: number) => Promise<any>} with a body it posts
 */
export function asking(fetcher, usual) {
  return async (path, body, patience = usual) => {
    /** @type {RequestInit} */
    const init = { signal: AbortSignal.timeout(patience), headers: { Accept: "application/json" } };
    if (body !== undefined) {
      init.method = "POST";
      init.body = JSON.stringify(body);
      init.headers = { ...init.headers, "Content-Type": "application/json" };
    }
    const response = await fetcher(path, init).catch(() => {
      throw new ApiError("clipshelf is not answering", { status: 0 });
    });
    if (!response.ok) throw await errorFrom(response);
    return response.json().catch(() => {
      throw new ApiError("The answer broke off", { status: 0 });
    });
  };
}

/** What pages ask beside the labelling. */
export const ask = asking((...request) => fetch(...request), PATIENCE);

/** @param {Response} response @returns {Promise<ApiError>} */
export async function errorFrom(response) {
  const body = await response.json().catch(() => null);
  const message =
    text(body?.message) || text(body?.detail) || `The server answered ${response.status}`;
  return new ApiError(message, {
    status: response.status,
    code: text(body?.code),
    hint: text(body?.hint),
  });
}

/** @param {unknown} error @returns {ApiError} */
export function asApiError(error) {
  if (error instanceof ApiError) return error;
  console.error(error); // a mistake of this page: it belongs in the console as well
  return new ApiError(`The page made a mistake: ${String(error)}`, { status: -1 });
}

/** @param {unknown} value */
function text(value) {
  return typeof value === "string" ? value : "";
}
