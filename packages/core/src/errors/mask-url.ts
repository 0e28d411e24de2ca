/** A URL or a request target for a message: without user and query, which may be secrets. */
export function maskUrl(text: string): string {
  return text.replace(/\?.*/s, '?…').replace(/\/\/[^/]*@/g, '//…@');
}
