/** A TCP port in decimal, 0 (any free one) to 65535; undefined for any other text. */
export function parsePort(text: string): number | undefined {
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : undefined;
}
