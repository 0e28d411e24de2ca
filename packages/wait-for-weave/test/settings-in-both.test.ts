// The rules of settings stand once, as cases: the launcher's C and the waiter's TypeScript must read them alike.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { SocketAddress } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileStatic } from '../scripts/compile-static.ts';
import { parseSettings } from '../src/settings.ts';

type Env = Record<string, string>;
type Wanted = string[] | 'none' | 'refused';

const directory = mkdtempSync(join(tmpdir(), 'pw-settings-'));
const printer = join(directory, 'print-settings');

beforeAll(() => {
  const arch = process.arch === 'arm64' ? 'arm64' : 'x64';
  compileStatic(arch, join(import.meta.dirname, 'print-settings.c'), printer);
}, 60_000);
afterAll(() => rmSync(directory, { recursive: true }));

/** The lines that the C prints; without the stop signal, of which only the launcher knows. */
function inC(env: Env): string[] {
  const lines = execFileSync(printer, { env, encoding: 'utf8' }).trimEnd().split('\n');
  return lines.filter((line) => !line.startsWith('signal ')).map(withGroups);
}

/** The C prints an address byte by byte: sixteen are an IPv6 address. */
function withGroups(line: string): string {
  const [, bytes = '', prefix] = /^address ([\d.]+)\/(\d+)$/.exec(line) ?? [];
  const numbers = bytes.split('.').map(Number);
  if (numbers.length !== 16) return line;
  const groups = Array.from({ length: 8 }, (_, at) =>
    Buffer.from(numbers)
      .readUInt16BE(2 * at)
      .toString(16),
  );
  return `address ${new SocketAddress({ address: groups.join(':'), family: 'ipv6' }).address}/${prefix}`;
}

/** The same lines by the TypeScript. */
function inTypeScript(env: Env): string[] {
  try {
    const { interfaceName, addresses, skip, route, timeoutMs, nativeMs } = parseSettings(env);
    return [
      `interface ${interfaceName}`,
      ...addresses.map((cidr) => `address ${cidr}`),
      `skip ${Number(skip)}`,
      `route ${Number(route)}`,
      `timeout ${timeoutMs === Infinity ? -1 : timeoutMs}`,
      `native ${nativeMs}`,
    ];
  } catch (error) {
    return [`refused ${/^(\w+)=".*" is not allowed: use /s.exec(String(error).replace('Error: ', ''))?.[1]}`];
  }
}

describe('WEAVE_CIDR', () => {
  const many = Array.from({ length: 1025 }, (_, i) => `10.1.${Math.floor(i / 250)}.${(i % 250) + 1}/16`);
  const cases: [string, Wanted][] = [
    ...JSON.parse(readFileSync(join(import.meta.dirname, 'weave-cidr-cases.json'), 'utf8')),
    [many.slice(1).join(' '), many.slice(1)],
    [many.join(' '), 'refused'],
  ];
  test.each(cases)('%.60s', (WEAVE_CIDR, wanted) => {
    const [c, typescript] = [inC({ WEAVE_CIDR }), inTypeScript({ WEAVE_CIDR })];
    expect(c).toEqual(typescript);
    expect(wantedOf(c)).toEqual(wanted);
  });
});

function wantedOf(lines: string[]): Wanted {
  if (lines[0] === 'refused WEAVE_CIDR') return 'refused';
  if (lines.includes('skip 1')) return 'none';
  return lines.flatMap((line) => (line.startsWith('address ') ? [line.slice('address '.length)] : []));
}

describe('other variables', () => {
  const good: [Env, string][] = [
    [{}, 'timeout 30000'],
    [{}, 'native 2000'],
    [{}, 'interface ethwe'],
    [{ WAIT_FOR_SECONDS: '' }, 'timeout 30000'],
    [{ WAIT_FOR_SECONDS: '0' }, 'timeout 0'],
    [{ WAIT_FOR_SECONDS: '0000007' }, 'timeout 7000'],
    [{ WAIT_FOR_SECONDS: '2147483' }, 'timeout 2147483000'],
    [{ WAIT_FOR_SECONDS: 'forever' }, 'timeout -1'],
    [{ WAIT_FOR_WEAVE_NATIVE_MS: '' }, 'native 2000'],
    [{ WAIT_FOR_WEAVE_NATIVE_MS: '0' }, 'native 0'],
    [{ WAIT_FOR_WEAVE_NATIVE_MS: '9999999' }, 'native 9999999'],
    [{ WAIT_FOR_WEAVE_ROUTE: 'no' }, 'route 0'],
    [{ WAIT_FOR_WEAVE_ROUTE: '' }, 'route 1'],
    [{ WAIT_FOR_WEAVE_SKIP: 'yes' }, 'skip 1'],
    [{ WAIT_FOR_WEAVE_SKIP: 'no' }, 'skip 0'],
    [{ WAIT_FOR_WEAVE_INTERFACE: '' }, 'interface ethwe'],
    [{ WAIT_FOR_WEAVE_INTERFACE: 'eth0.1@if-2' }, 'interface eth0.1@if-2'],
    [{ WAIT_FOR_WEAVE_INTERFACE: 'fifteen-letters' }, 'interface fifteen-letters'],
    [{ WAIT_FOR_WEAVE_INTERFACE: '!;~' }, 'interface !;~'],
    [{ WAIT_FOR_WEAVE_ADDRESSES: '10.2.1.0/24 10.2.1.0/24' }, 'address 10.2.1.0/24'],
    [{ WAIT_FOR_WEAVE_ADDRESSES: '10.32.0.1/12', WEAVE_CIDR: 'nonsense' }, 'address 10.32.0.1/12'],
    [{ WAIT_FOR_WEAVE_ADDRESSES: 'fd00:75::/64 10.32.0.1/12' }, 'address fd00:75::/64'],
    [{ WAIT_FOR_WEAVE_ADDRESSES: '', WEAVE_CIDR: 'none' }, 'skip 0'],
  ];
  test.each(good)('%j gives %j', (env, line) => {
    expect(inC(env)).toEqual(inTypeScript(env));
    expect(inC(env)).toContain(line);
  });

  const bad: [string, string[]][] = [
    ['WAIT_FOR_SECONDS', ['-1', '1.5', '2147484', '12345678', 'Forever', ' 1', '1 ', '1e1', '0x1', '١']],
    ['WAIT_FOR_WEAVE_NATIVE_MS', ['-1', '1.5', '10000000', 'forever', 'x']],
    ['WAIT_FOR_WEAVE_SKIP', ['true', 'YES', 'yes ', '1']],
    ['WAIT_FOR_WEAVE_QUIT', ['1', 'yess', 'ye']],
    ['WAIT_FOR_WEAVE_ROUTE', ['maybe', 'No']],
    [
      'WAIT_FOR_WEAVE_INTERFACE',
      ['an interface', 'sixteen-letters-', '.', '..', 'a/b', 'eth0:1', 'größe', 'a\tb', '\x7f'],
    ],
    [
      'WAIT_FOR_WEAVE_ADDRESSES',
      [
        '10.1.1.1',
        'net:default',
        'ip:10.1.1.1/8',
        'none',
        '10.1.1.1/08',
        '10.1.1.1/8;',
        'fd00::1',
        'fd00::g/64',
      ],
    ],
  ];
  test.each(bad)('%s is refused alike', (name, values) => {
    for (const value of values) {
      expect({ value, c: inC({ [name]: value }) }).toEqual({ value, c: [`refused ${name}`] });
      expect({ value, typescript: inTypeScript({ [name]: value }) }).toEqual({
        value,
        typescript: [`refused ${name}`],
      });
    }
  });

  test('of several bad ones both name the same', () => {
    const env = Object.fromEntries(bad.map(([name, [value = '']]) => [name, value]));
    for (const name of ['', ...Object.keys(env)]) {
      const { [name]: _, ...rest } = env;
      expect(inC(rest)).toEqual(inTypeScript(rest));
      expect(inC(rest)[0]).toMatch(/^refused /);
    }
  });
});

describe('WAIT_FOR_WEAVE_STOP_SIGNAL takes what Docker takes', () => {
  test.each([
    ['28', 28],
    ['WINCH', 28],
    ['SIGWINCH', 28],
    ['sigwinch', 28],
    ['SIGTERM', 15],
    ['SIGQUIT', 3],
    ['SIGRTMIN', 34],
    ['SIGRTMIN+3', 37],
    ['RTMIN+15', 49],
    ['SIGRTMAX-14', 50],
    ['rtmax', 64],
    ['64', 64],
    ['CLD', 17],
    ['SIGPOLL', 29],
    ['SIGPWR', 30],
    ['STKFLT', 16],
    // Docker falls back to SIGTERM, so do we.
    ['', 0],
    ['0', 0],
    ['65', 0],
    ['SIG', 0],
    ['SIGNOPE', 0],
    ['RTMIN+31', 0],
    ['RTMIN-1', 0],
    ['RTMINX', 0],
    ['-9', 0],
    ['100', 0],
  ])('%j is %i', (WAIT_FOR_WEAVE_STOP_SIGNAL, number) => {
    const output = execFileSync(printer, { env: { WAIT_FOR_WEAVE_STOP_SIGNAL }, encoding: 'utf8' });
    expect(output).toContain(`signal ${number}\n`);
  });
});
