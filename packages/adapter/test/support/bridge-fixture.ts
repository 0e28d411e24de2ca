import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BridgeEngine, createBridgeEngine } from '../../src/engines/bridge/create-bridge-engine.ts';
import type { AttachTarget } from '../../src/engines/network-engine.ts';
import type { NetworkEngineSettings } from '../../src/engines/network-engine-settings.ts';
import { STACK_LABEL } from '../../src/labels.ts';
import { findLink, listPorts } from '../../src/netlink/links.ts';
import { createFakeDocker, type FakeDocker } from './fake-docker.ts';
import { createRecordingLog, type RecordingLog } from './recording-log.ts';
import { createBridge, createNamespace, libc, type ScratchNamespace } from './scratch-namespace.ts';

export const BRIDGE = 'weave0';

/** A host of its own: a namespace whose "engine" listens on a socket, a Docker in memory that makes real bridges. */
export interface BridgeFixture extends AsyncDisposable {
  host: ScratchNamespace;
  docker: FakeDocker;
  log: RecordingLog;
  settings: NetworkEngineSettings;
  /** Opens the bridge engine (again); closed with the fixture. */
  open(overrides?: Partial<NetworkEngineSettings>): Promise<BridgeEngine>;
  /** A container: a namespace, and an id made of one letter. */
  container(letter: string): Promise<{ guest: ScratchNamespace; target: AttachTarget }>;
  /** Names of the bridge's ports. */
  ports(): Promise<string[]>;
}

const LISTENER = `require('node:net').createServer().listen(process.argv[1], () => console.log('ready'));
process.stdin.on('end', () => process.exit()).resume()`;

export async function createBridgeFixture(): Promise<BridgeFixture> {
  const directory = mkdtempSync(join(tmpdir(), 'powerstrip-weave-test-'));
  const socketPath = join(directory, 'docker.sock');
  const host = await createNamespace([process.execPath, '-e', LISTENER, socketPath]);
  const docker = createFakeDocker((name) => createBridge(host.socket, name));
  const log = createRecordingLog();
  const opened: Disposable[] = [];
  const settings: NetworkEngineSettings = {
    dockerHost: `unix://${socketPath}`,
    network: 'weave-test',
    bridge: BRIDGE,
    subnet: undefined,
    graceMs: 50,
    routerAddress: '',
    routerBridge: '',
    dns: false,
    weaveCommand: '',
    labels: { [STACK_LABEL]: 'test' },
  };
  const guests: ScratchNamespace[] = [];
  return {
    host,
    docker,
    log,
    settings,
    async open(overrides = {}) {
      const engine = await createBridgeEngine({ docker, libc, log }, { ...settings, ...overrides });
      // The first one serves, others are commands beside it.
      if (opened.length === 0) engine.watch();
      opened.push({ [Symbol.dispose]: () => engine.close() });
      return engine;
    },
    async container(letter) {
      const guest = await createNamespace();
      guests.push(guest);
      return { guest, target: { id: letter.repeat(64), pid: guest.pid, hostname: 'h', domainname: '' } };
    },
    async ports() {
      const bridge = await findLink(host.socket, BRIDGE);
      return bridge === undefined
        ? []
        : (await listPorts(host.socket, bridge.index)).map((port) => port.name);
    },
    async [Symbol.asyncDispose]() {
      for (const item of opened) item[Symbol.dispose]();
      await Promise.all([host, ...guests].map((namespace) => namespace[Symbol.asyncDispose]()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
