import { dockerEndpoints } from '../../src/calls/docker-endpoints.ts';
import { frame } from './judge-framing.ts';

/** Picks one of a list. */
type Pick = <T>(from: readonly T[]) => T;

const names = [
  'web',
  'a.b-c_d',
  'team/app',
  'x%2Fy',
  'n%E2%80%A8',
  'n%e2%80%a9m',
  '%C2%85',
  '%c3%bc',
  '%77eb',
  'create',
  'json',
  'start',
  'a;b',
  'a%3Bb',
  'a+b',
  '%25',
  "(x)'!*",
  '{y}',
  '%F0%9F%98%80',
];
const versions = [
  '',
  '/v1.41',
  '/v1.24',
  '/v1.52',
  '/v1',
  '/v0',
  '/v1.41.',
  '/v01.41',
  '/V1.41',
  '/v1.41/v1.41',
  '/libpod',
  '/v4.0/libpod',
  '/v1.41.0',
  '/v1.41-rc.1',
  '/v1..41',
  '/v.',
  '/v1%2e41',
  '%2fv1.41',
  '/%76%31.41',
  '/v4.6.1/libpod',
];
const pathFaults: readonly ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => path.replace('/', '//'),
  (path) => `${path}/.`,
  (path) => path.replace(/[a-z]/, (letter) => letter.toUpperCase()),
  (path) => path.replace(/[a-z]$/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => path.replace(/\/([a-z]+)/, '%2F$1'),
  (path) => path.replace(/\/([a-z]+)$/, '%2f$1'),
  (path) => `${path}%00`,
  (path) => `${path}%3Fx=y`,
  (path) => `${path}%`,
  (path) => `${path}/../start`,
  (path) => `http://docker${path}`,
  (path) => path.replace(/\/([a-z]+)$/, '/%2e%2e/$1'),
  (path) => path.replace(/\/([a-z]+)$/, '/%2E/$1'),
  (path) => path.replace(/\/([a-z]+)$/, '%2f%2f$1'),
  (path) => path.replace(/[a-z]/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
  (path) => `${path}%c0%af`,
  (path) => `${path}%ff`,
  (path) => `${path}%5c..%5cstart`,
  (path) => `${path};x=y`,
  (path) => `${path}%0a`,
  () => '*',
];
const queries = [
  '',
  '?',
  '?name=a',
  '?name=a&name=a',
  '?name=a&name=b',
  '?name=a&%6eame=b',
  '?Name=a&name=b',
  '?fromImage=good',
  '?fromImage=%65vil%2Fx&tag=1',
  '?t=a&t=b&names=x&names=y',
  '?a=b;name=c',
  '?a=%3B&b=c+d',
  '?a=%zz&name=b',
  '?a=%e2%80%a8&b=%F0%9F%98%80',
  '?=x&&y',
  '?a=b=c&d',
  '?filters=%7B%22x%22%3A%5B%22y%22%5D%7D',
  '?a=%41%2d%7e',
  '?x={"y"}',
  '?name=a%00b',
  '?%E2%84%AA=a&k=b',
  '?t=1&t=2',
  '?platform=a&platform=b',
  '?name=a?name=b',
  '?name[]=a&name[0]=b',
  '?+name=a&name+=b',
  '?name=%2525&%25=x',
  '?fromImage=a%26fromImage=b',
  '?NAME=a&name=b&nAme=c',
];
const types = [
  'application/json',
  'application/json',
  'application/json',
  'application/json',
  'application/json; charset=utf-8',
  'Application/JSON;charset="utf-8"',
  'application/json;',
  'application/json\u00a0',
  '\u00a0application/json',
  '\u2003application/json\u3000; charset=utf-8',
  'application/json\u0085',
  'appl\u0130cation/json',
  'application/\uff4ason',
  'application/json; charset',
  'application/json; a=b; a=c',
  'application/json, text/plain',
  'text/plain',
  'text/json',
  'application/vnd.x+json',
  'application/x-tar',
  'application/tar',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'Application/x-www-form-urlencoded; charset=utf-8',
  'application/x-www-form-urlencoded\u00a0',
  'multipart/form-data; boundary=B',
  'multipart/mixed;boundary="B"',
  'application/json;charset=utf-8;CHARSET=x',
  'application/json;a="\\""',
  'application/json; a*0=b; a*1=c; a=d',
  "application/json; a*=utf-8''x",
  'application/json ;a=b ',
  'application/json; =b',
  'application/json; a=',
  'application /json',
  '"application/json"',
  'application/json/x',
  'application/json\u2028',
  'application/json\u200b',
  '\ufeffapplication/json',
  'application/JSON\u017f',
  'APPLICATION/JSON',
  'application/json+x',
  'json',
  '*/*',
  '',
  undefined,
];
const keys = {
  Image: ['Image', 'image', 'IMAGE', 'Ｉmage', 'Im\\u0061ge', 'Imaɡe', 'Image\u0307'],
  HostConfig: ['HostConfig', 'hostconfig', 'Ho\u017ftConfig', 'Ho\\u017ftconfig', 'ＨostConfig', 'HostConﬁg'],
  NetworkMode: [
    'NetworkMode',
    'networkmode',
    'Networ\u212aMode',
    'Networ\\u212amode',
    'ＮetworkMode',
    'NetworκMode',
  ],
  Labels: ['Labels', 'labels', 'Label\u017f', 'LABEL\\u017F', 'ＬABELS', 'Labelß', 'Labels '],
  Sysctls: ['Sysctls', 'sy\u017fctl\u017f'],
  Privileged: ['Privileged', 'privileged', 'Ｐrivileged'],
  EndpointsConfig: ['EndpointsConfig', 'endpointsconfig'],
  NetworkID: ['NetworkID', 'networkid', 'Networ\u212aID', 'Networ\\u212aid', 'ＮetworkID'],
};
const strings = [
  'x',
  'evil',
  'bb',
  'host',
  '\\u0065vil',
  '\u2028',
  '\\ud83d\\ude00',
  '\\ud83d',
  '\\udc00x',
  '\u00fc',
  '',
  '\xff',
];
const mapKeys = [
  'a',
  'A',
  'labels',
  'Labels',
  'options',
  'config',
  '__proto__',
  '\u212a',
  'k',
  '\\ud800',
  '\ufffd',
  'x',
];
const otherBodies = [
  'not JSON',
  '{"Image":"a"}{"Image":"b"}',
  '{"Image":"a"} x',
  '[{"Image":"a"}]',
  'null',
  ' ',
  '"x"',
  'fromImage=evil&name=evil',
  '--B\r\nContent-Disposition: form-data; name="fromImage"\r\n\r\nevil\r\n--B--\r\n',
  '\ufeff{"Image":"a"}',
  '{"Image":"a",}',
  '{"Image":1e400}',
  '{"Image":"a\\x"}',
  'PK\x03\x04 \x00 binary',
  '\u00a0{"Image":"a"}',
  '\u2028{"Image":"a"}',
  '\v{"Image":"a"}',
  '{"Image":"a"}\0',
  '{"Image":"a"}//',
  '/**/{"Image":"a"}',
  '{"Image":"a","HostConfig":null,"hostconfig":{"Privileged":true}}',
  '{"Image":["a"],"Image":"b"}',
  '{"":{"Image":"a"},"Image":"b"}',
  '{"HostConfig":{"Privileged":false,"Privileged\\u0000":true}}',
  '{"HostConfig":{"Privileged":tRue}}',
  '{"Labels":{"k":"a","\u212a":"b","K":"c"}}',
  '{"Image":NaN}',
  '{"Image":"a\tb"}',
  '{"Image":"\\u00"}',
];

/** One call of the API as a client sends it, most with one or two faults. `X-Id` tells which it is. */
export function judgeRequest(random: () => number, id: string): Buffer {
  const pick: Pick = (from) => from[Math.floor(random() * from.length)] as (typeof from)[number];
  const rarely = <T>(chance: number, from: readonly T[], usual: T) =>
    random() < chance ? pick(from) : usual;
  const endpoint = pick(dockerEndpoints);
  const sound = endpoint.path.replaceAll(/\*|\{id\}/g, () => rarely(0.4, names, 'web'));
  const versioned = rarely(0.3, versions, '/v1.41') + sound;
  const path = random() < 0.1 ? pick(pathFaults)(versioned) : versioned;
  const method = rarely(
    0.05,
    ['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'post'],
    endpoint.method,
  );
  const hasBody = random() < (endpoint.body === 'none' ? 0.15 : 0.9);
  const body = hasBody ? randomBody(random, pick) : Buffer.alloc(0);
  const type = hasBody ? rarely(0.5, types, 'application/json') : rarely(0.2, types, undefined);
  const lines = [
    `${method} ${path}${rarely(0.5, queries, '')} HTTP/1.1`,
    'Host: docker',
    'Connection: close',
    `X-Id: ${id}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
  ];
  return frame(lines, body, { random, id });
}

function randomBody(random: () => number, pick: Pick): Buffer {
  const text = random() < 0.25 ? pick(otherBodies) : randomCreate(random, pick);
  const bytes = Buffer.from(text);
  // U+00FF stands for two bytes that are no UTF-8: Go replaces both, Node the two by one.
  return text.includes('\xff')
    ? Buffer.from(bytes.toString('latin1').replaceAll('\u00c3\u00bf', '\xe2\x80'), 'latin1')
    : bytes;
}

function randomCreate(random: () => number, pick: Pick): string {
  const key = (name: keyof typeof keys) => (random() < 0.25 ? pick(keys[name]) : keys[name][0]);
  const some = (...fields: string[]) => fields.filter(() => random() < 0.5).join(',');
  const text = () => `"${pick(strings)}"`;
  const map = (value: () => string) =>
    `{${some(`"${pick(mapKeys)}":${value()}`, `"${pick(mapKeys)}":${value()}`)}}`;
  const endpoint = () =>
    `{${some(`"${key('NetworkID')}":${text()}`, `"${pick(keys.NetworkID)}":${text()}`)}}`;
  const hostConfig = () =>
    `{${some(
      `"${key('NetworkMode')}":${text()}`,
      `"${key('Privileged')}":true`,
      `"${key('Sysctls')}":${map(text)}`,
      ...(random() < 0.1 ? [`"${pick(keys.NetworkMode)}":${text()}`] : []),
    )}}`;
  return `{${some(
    `"${key('Image')}":${text()}`,
    `"${key('HostConfig')}":${hostConfig()}`,
    `"${key('Labels')}":${map(text)}`,
    `"NetworkingConfig":{"${key('EndpointsConfig')}":${map(endpoint)}}`,
    ...(random() < 0.1
      ? [`"${pick(keys.Image)}":${text()}`, `"${pick(keys.HostConfig)}":${hostConfig()}`]
      : []),
  )}}`;
}
