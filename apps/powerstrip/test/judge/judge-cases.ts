/** A request that has got past a hook once, or is of that kind. */
export interface JudgeCase {
  readonly name: string;
  readonly request: Buffer;
}

const create = 'POST /v1.41/containers/create';
const evil = '{"Image":"evil","Cmd":["true"]}';

/** The cases that reach Docker or are refused: either way nothing may be understood in two ways. */
export const judgeCases: readonly JudgeCase[] = [
  judgeCase('PX-TYPE-1', create, { type: 'application/json\u00a0', body: evil }),
  judgeCase('PX-TYPE-2', 'POST /networks/create', { type: 'application/json\u00a0', body: '{"Name":"x"}' }),
  judgeCase('PX-TYPE-3', 'POST /swarm/init', { type: 'text/plain', body: '{"ListenAddr":"x"}' }),
  judgeCase('PX-TAR-1', 'POST /build?t=x', { type: 'application/x-tar', body: 'tar' }),
  judgeCase('PX-TAR-2a', 'POST /images/create?fromSrc=-&repo=x', { type: 'application/x-tar', body: 't' }),
  judgeCase('PX-TAR-2b', 'POST /images/create?fromImage=evil&tag=1', {
    type: 'application/x-tar',
    body: 't',
  }),
  judgeCase('PX-FORM-1', 'POST /images/create?fromImage=good', {
    type: 'application/x-www-form-urlencoded',
    body: 'fromImage=evil',
  }),
  judgeCase('PX-PATH-1', 'POST /v1.41/networks/n%E2%80%A8/connect', { body: '{"Container":"x"}' }),
  judgeCase('PX-KEY-1', create, { body: '{"Image":"x","\uff28ostConfig":{"NetworkMode":"none"}}' }),
  judgeCase('PX-KEY, Kelvin', create, { body: '{"HostConfig":{"Networ\u212aMode":"host"}}' }),
  judgeCase('PX-KEY, long s', create, { body: '{"Ho\u017ftConfig":{"NetworkMode":"host"}}' }),
  judgeCase('PX-ARCHIVE, no type', 'PUT /v1.41/containers/C/archive?path=/', { type: '', body: 'tar' }),
  judgeCase('PX-ARCHIVE, JSON', 'PUT /v1.41/containers/C/archive?path=/', { body: 'tar' }),
  judgeCase('a slash as an escape', 'POST /v1.41/containers%2Fcreate', { body: evil }),
  judgeCase('a query key as an escape', 'POST /images/create?%66romImage=evil'),
  judgeCase('a query that begins with ?', 'POST /v1.41/containers/create??name=x', { body: evil }),
  judgeCase('a query key twice', 'POST /images/create?fromImage=good&fromImage=evil'),
  judgeCase('a doubled struct below a map', create, {
    body: '{"NetworkingConfig":{"EndpointsConfig":{"labels":{"NetworkID":"a","networkid":"b"}}}}',
  }),
  judgeCase('a second value after the first', create, { body: `${evil}{"Image":"good"}` }),
];

function judgeCase(
  name: string,
  call: string,
  { type = 'application/json', body = '' }: { type?: string; body?: string } = {},
): JudgeCase {
  const lines = [
    `${call} HTTP/1.1`,
    'Host: docker',
    'Connection: close',
    `X-Id: ${name}`,
    ...(type === '' ? [] : [`Content-Type: ${type}`]),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return { name, request: Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`) };
}
