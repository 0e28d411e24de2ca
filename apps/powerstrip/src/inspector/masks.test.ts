import { describe, expect, test } from '@jest/globals';
import { createBodyKeeper } from './body-keeper.ts';
import { maskJsonText } from './mask-json.ts';
import { isSecretName } from './secret-names.ts';

const keeper = createBodyKeeper({ maxBodyLength: 1_000, showSecrets: false });
const open = createBodyKeeper({ maxBodyLength: 1_000, showSecrets: true });

describe('names', () => {
  test.each([
    ...[
      'password',
      'POSTGRES_PASSWORD',
      'MYSQL_PWD',
      'DB_PASS',
      'passphrase',
      'X-Registry-Auth',
      'X-Registry-Config',
      'Authorization',
    ],
    ...[
      'identitytoken',
      'NPM_TOKEN',
      'AWS_SECRET_ACCESS_KEY',
      'api-key',
      'apiKey',
      'UnlockKey',
      'JoinTokens',
    ],
    ...[
      'SigningCAKey',
      'auth',
      'Cookie',
      'Set-Cookie',
      'client_secret',
      'credentials',
      'SSH_PRIVATE_KEY',
      'RSA_KEY',
      'dbPass',
      'SSHPASS',
      'X-Amz-Signature',
    ],
  ])('%s is a secret', (name) => expect(isSecretName(name)).toBe(true));

  test.each([
    ...[
      'Author',
      'authors',
      'PWD',
      'OLDPWD',
      'PATH',
      'Image',
      'Cmd',
      'SandboxKey',
      'HostConfig',
      'MaskedPaths',
    ],
    ...[
      'Hostname',
      'monkey',
      'BypassMode',
      'WEAVE_CIDR',
      'SecurityOpt',
      'Content-Type',
      'Compass',
      'keyboard',
    ],
  ])('%s is none', (name) => expect(isSecretName(name)).toBe(false));
});

describe('H4: no secret stays in a body', () => {
  const secret = 's3cr3t-value';
  const rest = 'k'.repeat(2_000);
  const pem = `-----BEGIN RSA PRIVATE KEY-----\n${secret}\n-----END RSA PRIVATE KEY-----\n`;
  const deep = { open: '[{"a":'.repeat(20), close: '}]'.repeat(20) };
  test.each<[string, string, string?]>([
    ['a key', JSON.stringify({ Username: 'me', Password: secret })],
    ['a key with an escape in it', `{"P\\u0061ssword":"${secret}"}`],
    ['a variable', JSON.stringify({ Env: ['A=1', `DB_PASSWORD=${secret} with blanks ${secret}`] })],
    ['what is below a key', JSON.stringify({ JoinTokens: { Worker: secret, Manager: [secret] } })],
    ['a flag with its value', JSON.stringify({ Cmd: ['login', '--password', secret] })],
    ['a flag that holds its value', JSON.stringify({ Cmd: [`--api-key=${secret}`] })],
    [
      'a line of a shell',
      JSON.stringify({ Cmd: ['sh', '-c', `NPM_TOKEN=${secret} npm i --token ${secret}`] }),
    ],
    ['a header in a line', JSON.stringify({ Cmd: ['curl', '-H', `Authorization: Bearer ${secret}`] })],
    ['the user of a URL', JSON.stringify({ Env: [`HTTP_PROXY=http://me:${secret}@proxy:3128`] })],
    ['JSON in a label', JSON.stringify({ Labels: { config: JSON.stringify({ token: secret }) } })],
    [
      'JSON in JSON in a label',
      JSON.stringify({ L: JSON.stringify({ x: JSON.stringify({ token: secret }) }) }),
    ],
    ['a Swarm secret', JSON.stringify({ Name: 'n', Data: secret }), '/v1.51/secrets/create'],
    ['a join token', JSON.stringify({ x: `docker swarm join --token SWMTKN-1-${secret}` })],
    ['plain text', `login failed: password=${secret}\nTOKEN=${secret}`],
    ['a key in a text that is cut', JSON.stringify({ Password: secret, rest })],
    ['a list in a text that is cut', JSON.stringify({ tokens: [secret, secret], rest })],
    ['a variable in a text that is cut', JSON.stringify({ Env: [`DB_PASSWORD=a b ${secret}`], rest })],
    ['a value that is itself cut', JSON.stringify({ x: 'y'.repeat(960), Password: secret + rest })],
    ['a Swarm secret that is cut', JSON.stringify({ Data: secret, rest }), '/secrets/create'],
    ['broken JSON', `{"Password":"${secret}", "x": `],
    ['a private key', JSON.stringify({ Env: [`TLS=${pem}`] })],
    ['a private key in a text that is cut', JSON.stringify({ Env: [`TLS=${pem}`], rest })],
    ['a camel-case variable', JSON.stringify({ Env: [`dbPass=${secret}`, `SSHPASS=${secret}`] })],
    ['options in one text', JSON.stringify({ DriverOpts: { o: `addr=h,username=me,password=${secret}` } })],
    ['options in a text that is cut', JSON.stringify({ o: `addr=h,password=${secret}`, rest })],
    ['a variable in a variable', JSON.stringify({ Env: [`JAVA=-Dx.keyStorePassword=${secret}`] })],
    ['a signed URL', JSON.stringify({ Env: [`A=https://h/x?sv=1&sig=${secret}&X-Amz-Signature=${secret}`] })],
    ['a quoted value of a flag', JSON.stringify({ Cmd: ['sh', '-c', `mysql --password "a ${secret}"`] })],
    ['a quote that has no end', JSON.stringify({ Cmd: ['sh', '-c', `PASSWORD="a ${secret}`] })],
    ['a flag in a text that is cut', JSON.stringify({ Cmd: ['--password', secret], rest })],
    ['a line in a text that is cut', JSON.stringify({ Cmd: `A=1 PASSWORD="a ${secret}" x`, rest })],
    ['a setting of a plugin', JSON.stringify([{ Name: 'PASSWORD', Value: [secret] }])],
    ['a Swarm secret in lower case', JSON.stringify({ data: secret }), '/secrets/create'],
    ['an unlock key', JSON.stringify({ Cmd: [`SWMKEY-1-${secret}`] })],
    ['JSON in a line', JSON.stringify({ Cmd: ['sh', '-c', `echo '{"password": "${secret}"}' > f`] })],
    ['the user of a URL with escaped slashes', `{"Env":["URL=postgres:\\/\\/me:${secret}@db\\/x"]}`],
    [
      'the user of such a URL beside another word',
      `{"token":"","Env":["URL=postgres:\\/\\/me:${secret}@db\\/x"]}`,
    ],
    ['a short name', JSON.stringify({ sig: secret })],
    ['a short name in JSON in a label', JSON.stringify({ L: JSON.stringify({ sig: secret }) })],
    ['a short name of a header', JSON.stringify({ Cmd: ['curl', '-H', `X-Sig: ${secret}`] })],
    ['JSON in a variable', JSON.stringify({ Env: [`C=${JSON.stringify({ db: { password: secret } })}`] })],
    ['a key below another in broken JSON', `{"a":{"b":{"password":"${secret}"}}, x`],
    ...[
      { Env: [`C=${JSON.stringify({ db: { password: secret } })}`] },
      { Labels: { c: JSON.stringify({ db: { password: secret } }) } },
      { Cmd: ['sh', '-c', `login --password ${secret}`] },
      { Cmd: ['sh', '-c', `curl -H "X-Api-Key: ${secret}"`] },
      [{ Name: 'PASSWORD', Value: secret }],
      { credentials: { a: { b: secret }, c: secret } },
      { a: { b: { password: secret } } },
    ].map((value): [string, string] => [
      `${JSON.stringify(value)} in a text that is cut`,
      JSON.stringify({ value, rest }),
    ]),
    ['JSON that is too deep', JSON.stringify({ L: `${deep.open}{"token":"${secret}"}${deep.close}` })],
  ])('%s', (_what, text, path = '/v1.51/containers/create') => {
    expect(text).toContain(secret);
    const kept = keeper.body(text, path);
    expect(kept.text).not.toContain(secret);
    expect(kept.text).not.toContain('s3cr3t');
    expect(kept.text).toContain('[masked]');
    expect(kept.bytes).toBe(Buffer.byteLength(text));
    expect(open.body(text, path).text).toBe(text.slice(0, 1_000));
  });
});

test.each([
  ['blanks', '{ "Image" : "i" }'],
  ['numbers that a double cannot hold', '{"Memory":9223372036854775807,"Key_":1}'],
  ['an image’s author', '{"Author":"me","SandboxKey":"/var/run/docker/netns/1"}'],
  ['no JSON', 'hello'],
  ['an empty password', '{"Password":""}'],
])('%s: the text stays as it is', (_what, text) => {
  expect(keeper.body(text, '/x').text).toBe(text);
});

test('what is beside a secret stays, to the last digit', () => {
  const text = '{"Memory":9223372036854775807,"Env":["A=1","DB_PASSWORD=x"],"Password":"y"}';
  expect(keeper.body(text, '/x').text).toBe(
    '{"Memory":9223372036854775807,"Env":["A=1","DB_PASSWORD=[masked]"],"Password":"[masked]"}',
  );
});

test.each([
  ['/x', '/x'],
  ['/build?t=a%20b&q=1', '/build?t=a%20b&q=1'],
  ['/x?token=abc&y=1', '/x?token=[masked]&y=1'],
  [
    '/build?buildargs=%7B%22NPM_TOKEN%22%3A%22abc%22%7D',
    '/build?buildargs=%7B%22NPM_TOKEN%22%3A%22%5Bmasked%5D%22%7D',
  ],
  ['/build?remote=https%3A%2F%2Fme%3Aabc%40git%2Fx', '/build?remote=https%3A%2F%2F%5Bmasked%5D%40git%2Fx'],
  ['/x?token=%E0%A4%A', '/x?token=[masked]'],
  ['/x?a=\ud800 token=abc', '/x?a=%EF%BF%BD%20token%3D%5Bmasked%5D'],
])('H4: the target %s', (target, kept) => {
  expect(keeper.target(target)).toBe(kept);
});

test.each([
  ['x-registry-auth', 'abc', '[masked]'],
  ['x-registry-config', 'abc', '[masked]'],
  ['authorization', 'Basic abc', '[masked]'],
  ['cookie', 'a=b', '[masked]'],
  ['content-type', 'application/json', 'application/json'],
  ['referer', 'http://me:abc@x/', 'http://[masked]@x/'],
])('H4: the header %s', (name, value, kept) => {
  expect(keeper.header(name, value)).toBe(kept);
});

test('a hostile text takes no long time', () => {
  const large = createBodyKeeper({ maxBodyLength: 64 * 1024, showSecrets: false });
  const units = [
    'a',
    'a-',
    'a.',
    '-a',
    'a"',
    '"a\\',
    'a=',
    'a:',
    'api',
    '://a',
    'token=',
    ' --token',
    '"token":[',
  ];
  const repeated = units.map((unit) => unit.repeat(64_000 / unit.length));
  // Of this process: what else the machine does is not counted.
  const before = process.cpuUsage();
  for (const text of repeated)
    for (const body of [
      `${text} token`,
      `{${text} token`,
      JSON.stringify({ token: 1, L: `${text.slice(32_000)} token` }),
    ])
      large.body(body, '/x');
  large.body(JSON.stringify({ ['api'.repeat(20_000)]: 'key' }), '/x');
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});

test.each(['{ "password" : "" , "list" : [ "a", { "b" : 1 } ] }', '[ { "token" : null } , "--password" ]'])(
  'a text that looks as if it had a secret, and has none, stays as it is: %s',
  (text) => {
    expect(maskJsonText(text)).toBe(text);
  },
);
