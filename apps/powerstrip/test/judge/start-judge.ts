import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What Docker's router and its ways to read have made of one request. The fields are those of judge.go. */
export interface Understood {
  readonly ID: string;
  readonly Method: string;
  readonly Path: string;
  readonly Route: string;
  readonly Reads: 'json' | 'tar' | 'nothing' | '';
  readonly FormFails: boolean;
  readonly Form: Readonly<Record<string, readonly string[]>>;
  readonly TypeIsJSON: boolean;
  /** In base64. */
  readonly Body: string;
  readonly Decodes: boolean;
  readonly Create: CreateFields;
}

/** The part of a create body that the judge reads. */
export interface CreateFields {
  readonly Image: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly HostConfig: {
    readonly NetworkMode: string;
    readonly Sysctls: Readonly<Record<string, string>> | null;
    readonly Privileged: boolean;
  };
  readonly NetworkingConfig: {
    readonly EndpointsConfig: Readonly<Record<string, { readonly NetworkID: string }>> | null;
  };
}

export interface Judge extends AsyncDisposable {
  readonly socketPath: string;
}

const debianGoPath = '/usr/share/gocode';

/** Builds the judge with Debian's Go and starts it; `onRecord` gets what it understood, before the client's answer. */
export async function startJudge(onRecord: (record: Understood) => void): Promise<Judge> {
  const folder = mkdtempSync(join(tmpdir(), 'powerstrip-judge-'));
  const socketPath = join(folder, 'docker.sock');
  await build(join(folder, 'judge'));
  const child = spawn(join(folder, 'judge'), [socketPath], { stdio: ['pipe', 'pipe', 'inherit'] });
  const { promise, resolve } = Promise.withResolvers<void>();
  createInterface(child.stdout).on('line', (line) => {
    const record = JSON.parse(line) as Understood | { Listening: true };
    if ('Listening' in record) resolve();
    else onRecord(record);
  });
  await promise;
  return {
    socketPath,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function build(file: string): Promise<void> {
  if (!existsSync(join(debianGoPath, 'src/github.com/gorilla/mux')))
    throw new Error(
      'the judge needs Go and gorilla/mux: apt-get install golang-go golang-github-gorilla-mux-dev',
    );
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: debianGoPath, GOFLAGS: '' };
  await promisify(execFile)('go', ['build', '-o', file, '.'], { cwd: import.meta.dirname, env });
}
