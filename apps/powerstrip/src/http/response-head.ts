import { type BodyFraming, responseFraming } from './body-framing.ts';
import { type HeaderLine, headerTokens, malformed, parseHeaderLines, quote } from './header-lines.ts';
import { answerMediaType } from './media-type.ts';

/** The head of the engine's answer. */
export interface ResponseHead {
  readonly status: number;
  /** The first line as it came. */
  readonly statusLine: string;
  readonly headers: readonly HeaderLine[];
  readonly framing: BodyFraming;
  /** As it came, parameters included. */
  readonly contentType: string | undefined;
  readonly keepAlive: boolean;
}

const statusPattern = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: [\t\x20-\x7e\x80-\xff]*)?$/;
const rawStreams = ['application/vnd.docker.raw-stream', 'application/vnd.docker.multiplexed-stream'];

/** Parses a head without its closing empty line, latin1. Throws MALFORMED_REQUEST: the engine speaks no HTTP/1.1. */
export function parseResponseHead(text: string, method: string): ResponseHead {
  const lines = text.split('\r\n');
  const statusLine = lines[0] ?? '';
  const match = statusPattern.exec(statusLine);
  if (match === null) throw malformed(`the status line ${quote(statusLine)}`);
  const status = Number(match[2]);
  const headers = parseHeaderLines(lines);
  const options = headerTokens(headers, 'connection');
  return {
    status,
    statusLine,
    headers,
    framing: responseFraming(headers, { method, status }),
    contentType: headers.find((header) => header.name === 'content-type')?.value,
    keepAlive: match[1] === '1' ? !options.includes('close') : options.includes('keep-alive'),
  };
}

/** 100 Continue and its like: a final answer is still to come. */
export function isInformational({ status }: ResponseHead): boolean {
  return status < 200 && status !== 101;
}

/** The engine leaves HTTP here: 101, or a raw stream in the older form, a 200 that only ends with the connection. */
export function isHijack({ status, framing, contentType }: ResponseHead): boolean {
  return status === 101 || (framing.kind === 'until-close' && isRawStream(contentType));
}

/** Attached output of a container, in one of Docker's two types; parameters do not matter. */
export function isRawStream(contentType: string | undefined): boolean {
  return rawStreams.includes(answerMediaType(contentType));
}
