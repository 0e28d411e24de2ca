// Our lines in a hosts file: each ends with a comment that tells whose names it has.

const TAG = '# powerstrip-weave ';
const NEWLINE = 0x0a;

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

/** Each with its newline. */
export function encodeLines(lines: readonly string[]): Buffer {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''));
}

/** Without the lines about the given containers. */
export function linesExcept(lines: readonly string[], ids: ReadonlySet<string>): string[] {
  const tags = new Set([...ids].map(tagOf));
  return lines.filter((line) => !tags.has(line.slice(line.lastIndexOf(TAG))));
}

/**
 * The same for the bytes of a file: where the first change is, and what follows from there. A search for a few containers
 * takes a tenth of the time of parsing all lines.
 */
export function cutLines(bytes: Buffer, ids: Iterable<string>): { at: number; rest: Buffer } {
  const cuts = [...ids].flatMap((id) => linesWith(bytes, `${tagOf(id)}\n`)).sort((a, b) => a.start - b.start);
  const rest = cuts.map(({ end }, at) => bytes.subarray(end, cuts[at + 1]?.start));
  return { at: cuts[0]?.start ?? bytes.length, rest: Buffer.concat(rest) };
}

function linesWith(bytes: Buffer, lineEnd: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let at = bytes.indexOf(lineEnd); at !== -1; at = bytes.indexOf(lineEnd, at + 1)) {
    found.push({ start: bytes.lastIndexOf(NEWLINE, at) + 1, end: at + lineEnd.length });
  }
  return found;
}

/** The names of lines, in lower case, as resolvers compare them: of others, those of Docker, of its links, and of `--add-host`. */
export function namesIn(lines: readonly string[]): Set<string> {
  // V8 keeps a text for as long as a part of it is used; this one has no more than these lines.
  const own = Buffer.from(lines.join('\n').toLowerCase()).toString().split('\n');
  const words = own.map((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1));
  return new Set(words.flat());
}

function tagOf(id: string): string {
  return TAG + id.slice(0, 12);
}
