/** A small generator with a seed (mulberry32), so that a failure can be repeated. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const plainMethods = ['GET', 'POST', 'HEAD', 'DELETE', 'PUT'];
const plainSegments = [
  'containers',
  'create',
  'images',
  'json',
  'x',
  'attach',
  'start',
  'a.b-c_d',
  'exec',
  'build',
];
const methods = [
  'GET',
  'POST',
  'HEAD',
  'DELETE',
  'PUT',
  'get',
  'P OST',
  'POST\t',
  '',
  'CONNECT',
  'OPTIONS',
  'G\0T',
];
const segments = [
  'v1.41',
  'v1.41.',
  'v01.2',
  'containers',
  'create',
  'images',
  'x',
  '..',
  '.',
  '',
  '%2e%2e',
  '%2E',
  '%2f',
  '%5c',
  '\\',
  '%00',
  '%zz',
  '%',
  'Containers',
  '%63reate',
  'a b',
  '#',
  '*',
  '%25',
  'json',
  ';x',
  '@',
  'ü',
  '%c3%bc',
  '%ff',
  '\t',
  '\x7f',
  ':80',
  '%3f',
];
const prefixes = ['/', '/', '/', '/', '//', '', 'http://docker/', '\\'];
const versions = [
  ' HTTP/1.1',
  ' HTTP/1.1',
  ' HTTP/1.1',
  ' HTTP/1.0',
  ' HTTP/2.0',
  '',
  ' http/1.1',
  ' HTTP/1.1 ',
  ' HTTP/1.10',
];
const lineEnds = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n', '\0\r\n'];
const headers = [
  'Host: docker',
  'Host: docker',
  'Host:',
  'Host: evil.example',
  'hOST: x',
  'Content-Length: 0',
  'Content-Length: 5',
  'Content-Length: 05',
  'Content-Length: -1',
  'Content-Length: 5, 5',
  'Content-Length : 5',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: Chunked',
  'Transfer-Encoding: gzip, chunked',
  'Transfer-Encoding:\x0bchunked',
  'Transfer-Encoding: identity',
  'Connection: close',
  'Connection: Upgrade',
  'Upgrade: h2c',
  'Upgrade: tcp',
  'Expect: 100-continue',
  'Content-Type: application/json',
  'Content-Type: text/plain',
  'X-Folded: a\r\n b',
  'X: \x80\xff',
  'X\0: y',
  ': z',
  'Origin: null',
  'Trailer: x',
  'TE: trailers',
  ' leading: blank',
  'Cookie: a=b',
];
const bodies = [
  '',
  '',
  '{}',
  'hello',
  '5\r\nhello\r\n0\r\n\r\n',
  '0\r\n\r\n',
  '5;x=y\r\nhello\r\n0\r\n\r\n',
  '5\nhello\r\n0\r\n\r\n',
  'ffffffffffffffff\r\n',
  '{"a":1,"A":2}',
  'POST /v1.41/containers/create HTTP/1.1\r\nHost: docker\r\nContent-Length: 2\r\n\r\n{}',
  '0\r\nContent-Length: 5\r\n\r\n',
  '-1\r\n',
  '0x5\r\nhello\r\n0\r\n\r\n',
];

/** One request as no client should send it, or nearly: a sound one with up to four faults. */
export function hostileRequest(random: () => number): Buffer {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const rarely = (from: readonly string[], usual: string) => (random() < 0.2 ? pick(from) : usual);
  const times = (most: number) => Array.from({ length: Math.floor(random() * most) });
  const path =
    rarely(prefixes, '/') + ['v1.41', ...times(4).map(() => rarely(segments, pick(plainSegments)))].join('/');
  const target = path + (random() < 0.3 ? `?${pick(segments)}=${pick(segments)}` : '');
  const first = `${rarely(methods, pick(plainMethods))} ${target}${rarely(versions, ' HTTP/1.1')}`;
  const lines = [first, rarely(headers, 'Host: docker'), ...times(3).map(() => rarely(headers, 'X-A: b'))];
  const framed = pick(bodies);
  if (random() < 0.4) lines.push(rarely(headers, `Content-Length: ${framed.length}`));
  const head = [...lines, ''].map((line) => line + (random() < 0.01 ? pick(lineEnds) : '\r\n')).join('');
  const bytes = Buffer.from(head + framed, 'latin1');
  return random() < 0.1 ? flipBytes(bytes, random) : bytes;
}

function flipBytes(bytes: Buffer, random: () => number): Buffer {
  for (let count = 1 + Math.floor(random() * 4); count > 0; count -= 1) {
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  }
  return bytes;
}
