// Layer 0: libc. The only file that calls C functions directly; everything here is synchronous and takes microseconds.
import { fstatSync, openSync } from 'node:fs';
import koffi from 'koffi';
import { errnoError } from './errno-error.ts';

/** The libc calls that Node has no API for. All throw an error whose `code` is the errno name. */
export interface Libc {
  /** The network namespace that the process began in, kept open: every visit to another one ends there. */
  readonly home: { readonly fd: number; readonly id: string };
  /** Room for a datagram: the kernel fills at most 32 KiB of a dump into one. Whoever receives into it copies at once. */
  readonly scratch: Buffer;
  /** setns(2): moves the calling thread, which is Node's main thread, into a network namespace. */
  setNetns(fd: number): void;
  socket(domain: number, type: number, protocol: number): number;
  connect(fd: number, address: Buffer): void;
  bind(fd: number, address: Buffer): void;
  sendTo(fd: number, packet: Buffer, address: Buffer): void;
  /** Gives the number of bytes that were read into `buffer`. Throws EAGAIN after the receive timeout. */
  receive(fd: number, buffer: Buffer): number;
  /** Does not wait. undefined: there is nothing. Throws ENOBUFS when the kernel has dropped something. */
  receiveNow(fd: number, buffer: Buffer): number | undefined;
  /** Bytes that the kernel keeps for the socket at most, beyond its usual limit. Needs CAP_NET_ADMIN. */
  setReceiveBuffer(fd: number, bytes: number): void;
  setReceiveTimeout(fd: number, timeoutMs: number): void;
  getSockOpt(fd: number, level: number, name: number, value: Buffer): void;
  /** ioctl(2) with an `ifreq` whose union member is a pointer to `data`. */
  ioctlIfreq(fd: number, request: number, interfaceName: string, data: Buffer): void;
  /** openat(2): a path from an open directory. `flags` as in fs.constants; closed on exec. */
  openAt(directory: number, path: string, flags: number): number;
  /** The root of a procfs that is mounted nowhere; good until the next call. Needs CAP_SYS_ADMIN, Linux 5.2. */
  ownProcfs(): number;
  close(fd: number): void;
}

const SCRATCH_BYTES = 65_536;
const CLONE_NEWNET = 0x40000000;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SO_RCVBUFFORCE = 33;
const MSG_DONTWAIT = 0x40;
const EAGAIN = 11;
/** Of every architecture that Node runs on; glibc has functions for them since 2.36 only. */
const SYS = { fsopen: 430, fsconfig: 431, fsmount: 432 } as const;
const O_CLOEXEC = 0o2000000;
const FSOPEN_CLOEXEC = 1;
const FSCONFIG_CMD_CREATE = 6;
const FSMOUNT_CLOEXEC = 1;
/**
 * The kernel keeps all network namespaces that were visited through one procfs in a single list: with 900 of them it takes
 * 1.2 ms to find /proc/sys/net/ipv6. A new procfs takes 0.1 ms.
 */
const PROCFS_USES = 16;

/** The calls of the C library that Node has no function for. Long: one declaration and one method a call. */
export function createLibc(): Libc {
  const library = koffi.load('libc.so.6');
  const setns = library.func('int setns(int fd, int nstype)');
  const socket = library.func('int socket(int domain, int type, int protocol)');
  const connect = library.func('int connect(int fd, const void *address, uint32_t length)');
  const bind = library.func('int bind(int fd, const void *address, uint32_t length)');
  const sendto = library.func(
    'int64_t sendto(int fd, const void *data, size_t size, int flags, const void *address, uint32_t length)',
  );
  const getsockopt = library.func(
    'int getsockopt(int fd, int level, int name, void *value, _Inout_ uint32_t *length)',
  );
  const setsockopt = library.func(
    'int setsockopt(int fd, int level, int name, const void *value, uint32_t length)',
  );
  const recv = library.func('int64_t recv(int fd, void *buffer, size_t size, int flags)');
  const ioctl = library.func('int ioctl(int fd, unsigned long request, void *argument)');
  const close = library.func('int close(int fd)');
  const openat = library.func('int openat(int directory, const char *path, int flags)');
  const fsopen = library.func('long syscall(long number, const char *type, long flags)');
  const fsconfig = library.func(
    'long syscall(long number, long fd, long command, void *key, void *value, long extra)',
  );
  const fsmount = library.func('long syscall(long number, long fd, long flags, long attributes)');
  let procfs: number | undefined;
  let procfsUses = 0;
  const home = openSync('/proc/self/ns/net', 'r');
  const check = (operation: string, result: number): number => {
    if (result < 0) throw errnoError(operation, koffi.errno());
    return result;
  };
  return {
    home: { fd: home, id: identify(home) },
    scratch: Buffer.alloc(SCRATCH_BYTES),
    setNetns: (fd) => void check('setns', setns(fd, CLONE_NEWNET)),
    socket: (domain, type, protocol) => check('socket', socket(domain, type, protocol)),
    connect: (fd, address) => void check('connect', connect(fd, address, address.length)),
    bind: (fd, address) => void check('bind', bind(fd, address, address.length)),
    sendTo: (fd, packet, address) =>
      void check('sendto', sendto(fd, packet, packet.length, 0, address, address.length)),
    receive: (fd, buffer) => check('recv', Number(recv(fd, buffer, buffer.length, 0))),
    receiveNow(fd, buffer) {
      const length = Number(recv(fd, buffer, buffer.length, MSG_DONTWAIT));
      return length < 0 && koffi.errno() === EAGAIN ? undefined : check('recv', length);
    },
    setReceiveBuffer(fd, bytes) {
      check(
        'setsockopt',
        setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, Buffer.from(Int32Array.of(bytes).buffer), 4),
      );
    },
    setReceiveTimeout(fd, timeoutMs) {
      const timeval = encodeTimeval(timeoutMs);
      check('setsockopt', setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, timeval, timeval.length));
    },
    getSockOpt: (fd, level, name, value) =>
      void check('getsockopt', getsockopt(fd, level, name, value, [value.length])),
    ioctlIfreq: (fd, request, interfaceName, data) =>
      void check('ioctl', ioctl(fd, request, encodeIfreq(interfaceName, data))),
    openAt: (directory, path, flags) => check('openat', openat(directory, path, flags | O_CLOEXEC)),
    ownProcfs() {
      procfsUses += 1;
      if (procfs !== undefined && procfsUses % PROCFS_USES !== 0) return procfs;
      if (procfs !== undefined) close(procfs);
      procfs = undefined;
      const context = check('fsopen', fsopen(SYS.fsopen, 'proc', FSOPEN_CLOEXEC));
      try {
        check('fsconfig', fsconfig(SYS.fsconfig, context, FSCONFIG_CMD_CREATE, null, null, 0));
        procfs = check('fsmount', fsmount(SYS.fsmount, context, FSMOUNT_CLOEXEC, 0));
        return procfs;
      } finally {
        close(context);
      }
    },
    close: (fd) => void check('close', close(fd)),
  };
}

/** Equal for two descriptors of the same namespace. */
export function identify(fd: number): string {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return `${dev}:${ino}`;
}

/** struct ifreq of linux/if.h: 16 bytes of name, then a union of 24 bytes that starts with a pointer. */
function encodeIfreq(interfaceName: string, data: Buffer): Buffer {
  const ifreq = Buffer.alloc(40);
  ifreq.write(interfaceName, 0, 15, 'latin1');
  ifreq.writeBigUInt64LE(koffi.address(data), 16);
  return ifreq;
}

/** struct timeval of a 64-bit system. */
function encodeTimeval(timeoutMs: number): Buffer {
  const timeval = Buffer.alloc(16);
  timeval.writeBigInt64LE(BigInt(Math.floor(timeoutMs / 1000)), 0);
  timeval.writeBigInt64LE(BigInt((timeoutMs % 1000) * 1000), 8);
  return timeval;
}
