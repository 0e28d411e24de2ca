import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { attribute, nestedAttribute, text } from '../../src/netlink/attributes.ts';
import { createLibc } from '../../src/netlink/libc.ts';
import { findLink, setLinkUp } from '../../src/netlink/links.ts';
import { type NetNamespace, netNamespacePath, openNetNamespace } from '../../src/netlink/net-namespace.ts';
import { type NetlinkSocket, NLM_F, openNetlinkSocket } from '../../src/netlink/netlink-socket.ts';

export const libc = createLibc();

/** A network namespace of its own, with a process in it that does nothing. */
export interface ScratchNamespace extends AsyncDisposable {
  pid: number;
  namespace: NetNamespace;
  socket: NetlinkSocket;
  /** Ends the process; the namespace stays for as long as it is open here. */
  kill(): Promise<void>;
}

/**
 * Needs root (CAP_SYS_ADMIN). `command`: what runs in it; it has to print something once it is ready, and to end with
 * its stdin, which closes when the tests end in whatever way.
 */
export async function createNamespace(
  command = ['sh', '-c', 'echo ready; exec cat'],
): Promise<ScratchNamespace> {
  const child = spawn('unshare', ['--net', ...command], { stdio: ['pipe', 'pipe', 'ignore'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(failed)]);
  const pid = pidOf(child);
  const namespace = openNetNamespace(netNamespacePath(pid));
  const socket = openNetlinkSocket(libc, namespace);
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    pid,
    namespace,
    socket,
    kill,
    async [Symbol.asyncDispose]() {
      socket[Symbol.dispose]();
      namespace[Symbol.dispose]();
      await kill();
    },
  };
}

/** What `ip link add NAME type bridge` and `ip link set NAME up` do. */
export async function createBridge(socket: NetlinkSocket, name: string): Promise<number> {
  const RTM_NEWLINK = 16;
  await socket.request({
    operation: `create bridge ${name}`,
    type: RTM_NEWLINK,
    flags: NLM_F.CREATE | NLM_F.EXCL,
    payload: Buffer.concat([
      Buffer.alloc(16),
      attribute(3, text(name)),
      nestedAttribute(18, attribute(1, text('bridge'))),
    ]),
  });
  const link = await findLink(socket, name);
  if (link === undefined) throw new Error(`no bridge ${name} after its creation`);
  await setLinkUp(socket, link.index);
  return link.index;
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error('unshare cannot be started');
  return child.pid;
}

function failed(): never {
  throw new Error('a network namespace cannot be made: these tests need root');
}
