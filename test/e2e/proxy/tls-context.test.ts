import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDockerCli } from '@pw/test-helpers';
import { startPowerstrip } from './powerstrip-on-host.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pw-e2e-tls-'));
  for (const ca of ['good', 'other']) makeCertificates(ca);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('B8: a docker context with client certificates works; a wrong certificate is refused in words', async () => {
  const args = [
    '--tlsverify',
    '--tlscacert',
    file('good-ca.pem'),
    '--tlscert',
    file('good-server.pem'),
    '--tlskey',
    file('good-server-key.pem'),
  ];
  await using powerstrip = await startPowerstrip({ args });
  // The docker CLI takes no context while DOCKER_HOST is set.
  const env = { DOCKER_CONFIG: join(folder, 'config'), DOCKER_HOST: '' };
  const docker = createDockerCli();
  for (const client of ['good', 'other']) {
    const endpoint = `host=${powerstrip.url},ca=${file('good-ca.pem')},cert=${file(`${client}-client.pem`)},key=${file(`${client}-client-key.pem`)}`;
    await docker.ok(['context', 'create', client, '--docker', endpoint], { env });
  }
  expect(await docker.ok(['--context', 'good', 'version', '-f', '{{.Server.Os}}'], { env })).toBe('linux');
  const { code, stderr } = await docker(['--context', 'other', 'ps'], { env });
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(
      /powerstrip: (a client certificate of this CA is required|the client certificate is refused)/,
    ),
  ]);
});

function file(name: string): string {
  return join(folder, name);
}

function makeCertificates(ca: string): void {
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    `${ca}-ca-key.pem`,
    '-out',
    `${ca}-ca.pem`,
    '-subj',
    `/CN=${ca}`,
    '-days',
    '2',
  );
  const uses = {
    server: 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n',
    client: 'extendedKeyUsage=clientAuth\n',
  };
  for (const [use, extensions] of Object.entries(uses)) {
    const stem = `${ca}-${use}`;
    writeFileSync(file(`${stem}.ext`), extensions);
    openssl('req', ...newKey, '-keyout', `${stem}-key.pem`, '-out', `${stem}.csr`, '-subj', `/CN=${use}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${stem}.csr`,
      '-CA',
      `${ca}-ca.pem`,
      '-CAkey',
      `${ca}-ca-key.pem`,
      '-CAcreateserial',
      '-out',
      `${stem}.pem`,
      '-days',
      '2',
      '-extfile',
      `${stem}.ext`,
    );
  }
}
