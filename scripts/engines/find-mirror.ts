/** The first mirror in apt's sources, in either of apt's two formats, that is not the archive of security updates. */
export function findMirror(sources: string): string | undefined {
  const urls = sources.matchAll(/^(?:URIs:[ \t]*|deb[ \t]+(?:\[.*?\][ \t]+)?)(\S+)/gm);
  return [...urls].map(([, url]) => url).find((url) => url !== undefined && !url.includes('security'));
}
