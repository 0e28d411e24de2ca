/** A path or an image, with ids (64 hexadecimal digits) cut to the 12 that Docker shows. */
export function shortPath(path: string): string {
  return path.replaceAll(/\b([0-9a-f]{12})[0-9a-f]{52}\b/g, '$1');
}
