// Our lines in a hosts file: each ends with a comment that tells whose names it has.

const TAG = '# powerstrip-weave ';

/** One line for an address of a container. */
export function formatPeerLine(id: string, address: string, names: readonly string[]): string {
  return `${address}\t${names.join(' ')}\t${TAG}${id.slice(0, 12)}`;
}

/** The text with these lines of ours and no other; everything else stays as it is. */
export function withPeerLines(text: string, lines: readonly string[]): string {
  const own = foreignLines(text);
  while (own.at(-1) === '') own.pop();
  return [...own, ...lines, ''].join('\n');
}

/** The lines of ours that a text has, but for those about the given containers. */
export function peerLinesExcept(text: string, ids: ReadonlySet<string>): string[] {
  const tags = new Set([...ids].map((id) => id.slice(0, 12)));
  const lines = text.split('\n').filter((line) => line.includes(TAG));
  return lines.filter((line) => !tags.has(line.slice(line.indexOf(TAG) + TAG.length)));
}

/** Names that the lines of others tell: those of Docker, of its links, and of `--add-host`. */
export function namesOfOthers(text: string): Set<string> {
  const words = foreignLines(text).map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  return new Set(words.flat());
}

function foreignLines(text: string): string[] {
  return text.split('\n').filter((line) => !line.includes(TAG));
}
