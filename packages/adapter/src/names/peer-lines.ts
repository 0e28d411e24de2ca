// Our lines in a hosts file: each ends with a comment that tells whose names it has.

const TAG = '# powerstrip-weave ';

/** A hosts file's lines: those of ours, and everything else as it was. */
export interface HostsLines {
  own: string[];
  foreign: string[];
}

/** One line for an address of a container. */
export function formatPeerLine(id: string, address: string, names: readonly string[]): string {
  return `${address}\t${names.join(' ')}\t${tagOf(id)}`;
}

export function parseHostsLines(text: string): HostsLines {
  const [own, foreign]: [string[], string[]] = [[], []];
  for (const line of text.split('\n')) (line.includes(TAG) ? own : foreign).push(line);
  while (foreign.at(-1) === '') foreign.pop();
  return { own, foreign };
}

/** The inverse, with ours last. */
export function formatHostsLines({ own, foreign }: HostsLines): string {
  return [...foreign, ...own, ''].join('\n');
}

/** Without the lines about the given containers. */
export function linesExcept(lines: readonly string[], ids: ReadonlySet<string>): string[] {
  const tags = [...ids].map(tagOf);
  return lines.filter((line) => !tags.some((tag) => line.endsWith(tag)));
}

/** The names of lines: of others, those of Docker, of its links, and of `--add-host`. */
export function namesIn(lines: readonly string[]): Set<string> {
  const words = lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  return new Set(words.flat());
}

function tagOf(id: string): string {
  return TAG + id.slice(0, 12);
}
