import { expect, test } from '@jest/globals';
import { createCertificates, createDockerCli } from '@pw/test-helpers';
import { startPowerstrip } from './powerstrip-on-host.ts';

test('B8: a docker context with client certificates works; a wrong certificate is refused in words', async () => {
  using good = createCertificates();
  using other = createCertificates();
  const file = (name: string) => `${good.folder}/${name}`;
  const pems = [
    '--tlscacert',
    file('ca.pem'),
    '--tlscert',
    file('server-cert.pem'),
    '--tlskey',
    file('server-key.pem'),
  ];
  await using powerstrip = await startPowerstrip({ args: ['--tlsverify', ...pems] });
  // The docker CLI takes no context while DOCKER_HOST is set.
  const env = { DOCKER_CONFIG: `${good.folder}/config`, DOCKER_HOST: '' };
  const docker = createDockerCli();
  for (const [name, { folder }] of Object.entries({ good, other })) {
    const client = `cert=${folder}/cert.pem,key=${folder}/key.pem`;
    await docker.ok(
      ['context', 'create', name, '--docker', `host=${powerstrip.url},ca=${file('ca.pem')},${client}`],
      { env },
    );
  }
  expect(await docker.ok(['--context', 'good', 'version', '-f', '{{.Server.Os}}'], { env })).toBe('linux');
  const { code, stderr } = await docker(['--context', 'other', 'ps'], { env });
  const reason =
    /powerstrip: (a client certificate of this CA is required|the client certificate is refused)/;
  expect([code, stderr]).toEqual([1, expect.stringMatching(reason)]);
});
