// @ts-check

/**
 * Which rows of a long list have to be there: those in sight and a few on either side.
 * @param {{ top: number, height: number, row: number, count: number, spare?: number }} list
 *   pixels scrolled, pixels in sight, pixels a row, rows, rows kept ready beyond both edges
 * @returns {{ first: number, end: number }} end is the first row that is left out
 */
export function windowed({ top, height, row, count, spare = 6 }) {
  const first = Math.max(0, Math.floor(top / row) - spare);
  const end = Math.min(count, Math.ceil((top + height) / row) + spare);
  return { first: Math.min(first, count), end: Math.max(end, Math.min(first, count)) };
}
