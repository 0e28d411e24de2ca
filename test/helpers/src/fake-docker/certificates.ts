import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A CA with one server and one client certificate, made by openssl, in a folder as DOCKER_CERT_PATH wants it. */
export interface Certificates extends Disposable {
  /** Holds ca.pem, cert.pem and key.pem of the client. */
  readonly folder: string;
  readonly ca: Buffer;
  readonly server: { cert: Buffer; key: Buffer };
  readonly client: { cert: Buffer; key: Buffer };
}

/** Long: the steps of openssl, in their order. */
export function createCertificates(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-certificates-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    'ca-key.pem',
    '-out',
    'ca.pem',
    '-subj',
    '/CN=test CA',
    '-days',
    '2',
  );
  const sign = (name: string, extensions: string) => {
    writeFileSync(join(folder, `${name}.ext`), extensions);
    openssl(
      'req',
      ...newKey,
      '-keyout',
      `${name}key.pem`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name || 'client'}`,
    );
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.pem',
      '-CAkey',
      'ca-key.pem',
      '-CAcreateserial',
      '-out',
      `${name}cert.pem`,
      '-days',
      '2',
      '-extfile',
      `${name}.ext`,
    );
  };
  sign('server-', 'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
  sign('', 'extendedKeyUsage=clientAuth\n');
  const read = (name: string) => readFileSync(join(folder, name));
  return {
    folder,
    ca: read('ca.pem'),
    server: { cert: read('server-cert.pem'), key: read('server-key.pem') },
    client: { cert: read('cert.pem'), key: read('key.pem') },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
