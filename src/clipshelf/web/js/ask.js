// @ts-check

import { ApiError, errorFrom } from "./api.js";

const PATIENCE = 30_000; // milliseconds until a request counts as unanswered
export const LONG = 600_000; // ten thousand files take a while on a slow disk

/**
 * @param {string} path @param {unknown} [body] given: it is posted
 * @param {number} [patience] milliseconds
 */
export async function ask(path, body, patience = PATIENCE) {
  /** @type {RequestInit} */
  const init = { signal: AbortSignal.timeout(patience), headers: { Accept: "application/json" } };
  if (body !== undefined) {
    init.method = "POST";
    init.body = JSON.stringify(body);
    init.headers = { ...init.headers, "Content-Type": "application/json" };
  }
  const response = await fetch(path, init).catch(() => {
    throw new ApiError("clipshelf is not answering", { status: 0 });
  });
  if (!response.ok) throw await errorFrom(response);
  return response.json().catch(() => {
    throw new ApiError("The answer broke off", { status: 0 });
  });
}
