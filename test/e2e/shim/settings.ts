import { LEAST, limitMemory } from './least-memory.ts';
import { seccompProfile } from './seccomp-profile.ts';

/** One way to start a container; both times the probe reports what it was given. */
export interface Setting {
  /** Arguments of `docker run`. */
  args: string[];
  /** Default: the scratch image. */
  image?: 'scratch' | 'busybox' | 'hostile';
  /** How the client is connected; default: pipes, without input. */
  mode?: 'terminal' | 'input' | 'detached';
  /** What is run; default: `/bin/probe one "two words" ""`. */
  command?: string[];
}

/** Each is a trap for Node, for the loader or for a waiter that runs in the program's own process. */
const ENVIRONMENTS: Record<string, string[]> = {
  'NODE_OPTIONS that Node refuses': ['NODE_OPTIONS=--require /nope.js --no-such-flag'],
  'NODE_* that read and write files': [
    'NODE_EXTRA_CA_CERTS=/nope',
    'NODE_PATH=/nope',
    'NODE_V8_COVERAGE=/nope',
  ],
  'NODE_DEBUG and friends': ['NODE_DEBUG=fs,module', 'NODE_DEBUG_NATIVE=all', 'NODE_PENDING_DEPRECATION=1'],
  'OpenSSL and certificates': ['OPENSSL_CONF=/nope', 'SSL_CERT_FILE=/nope', 'SSL_CERT_DIR=/nope'],
  LD_PRELOAD: ['LD_PRELOAD=/bin/probe'],
  'LD_LIBRARY_PATH to broken libraries': ['LD_LIBRARY_PATH=/lib/x86_64-linux-gnu:/lib'],
  LD_AUDIT: ['LD_AUDIT=/bin/probe'],
  'LD_DEBUG and LD_BIND_NOW': ['LD_DEBUG=all', 'LD_BIND_NOW=1', 'LD_SHOW_AUXV=1'],
  GLIBC_TUNABLES: ['GLIBC_TUNABLES=glibc.malloc.check=3:glibc.rtld.nns=1'],
  'MALLOC_*': ['MALLOC_ARENA_MAX=1', 'MALLOC_CHECK_=3', 'MALLOC_PERTURB_=7'],
  'UV_* and the thread pool': ['UV_THREADPOOL_SIZE=0', 'UV_USE_IO_URING=1'],
  'terminal and language': ['TERM=dumb', 'LANG=tr_TR.UTF-8', 'LC_ALL=xx', 'TZ=:/nope'],
  'an empty PATH': ['PATH='],
  'a hostile PATH': ['PATH=:.:/nope:/proc/self/fd:/bin/probe'],
  'names close to ours': ['WAIT_FOR_DATABASE=1', 'WAIT_FOR_WEAVE=1', 'WAIT_FOR_SECONDS_=1', 'WEAVE_CIDRS=1'],
  'odd values': ['EMPTY=', 'SPACES= a  b ', 'EQUALS=a=b=c', 'LINES=one\ntwo', 'UNICODE=日本語 ü'],
  'an environment of 1 MB': Array.from({ length: 16 }, (_, i) => `BIG${i}=${'x'.repeat(65_536)}`),
};

const OPTIONS: Record<string, string[]> = {
  'as root': [],
  'as a user': ['--user', '1234:5678'],
  'as a user with groups': ['--user', '1234:5678', '--group-add', '20', '--group-add', '30'],
  'read-only': ['--read-only'],
  'without capabilities': ['--cap-drop', 'ALL'],
  'with one capability more': ['--cap-add', 'NET_ADMIN'],
  'a user with a capability': ['--user', '1234', '--cap-drop', 'ALL', '--cap-add', 'NET_BIND_SERVICE'],
  'without new privileges': ['--security-opt', 'no-new-privileges'],
  'without seccomp': ['--security-opt', 'seccomp=unconfined'],
  'everything taken away': [
    '--user',
    '65534',
    '--read-only',
    '--cap-drop',
    'ALL',
    '--security-opt',
    'no-new-privileges',
  ],
  'few open files': ['--ulimit', 'nofile=64:64'],
  'soft limits below hard ones': [
    '--ulimit',
    'nofile=20:1024',
    '--ulimit',
    'cpu=1:1000',
    '--ulimit',
    'data=2000000000:-1',
  ],
  'limits of sizes': [
    '--ulimit',
    'fsize=1',
    '--ulimit',
    'core=-1',
    '--ulimit',
    'memlock=65536',
    '--ulimit',
    'stack=1048576',
  ],
  'a large stack': ['--ulimit', 'stack=67108864'],
  'few processes': ['--pids-limit', '16'],
  'one process': ['--pids-limit', '1'],
  'two processes': ['--pids-limit', '2'],
  'three processes': ['--pids-limit', '3'],
  'four processes': ['--pids-limit', '4'],
  'a user with few processes': ['--user', String(200_000 + process.pid), '--ulimit', 'nproc=8:8'],
  'as few files as an engine can start with': ['--ulimit', 'nofile=17:17'],
  'the least memory': limitMemory(LEAST),
  'seccomp without new processes': seccompProfile('no-processes'),
  'seccomp without a clock': seccompProfile('no-clock'),
  'another stop signal': ['--stop-signal', 'SIGWINCH', '-e', 'HELD=WINCH'],
  'little memory': ['--memory', '32m', '--memory-swap', '32m'],
  'part of one processor': ['--cpus', '0.5', '--cpuset-cpus', '0'],
  'an OOM score': ['--oom-score-adj', '500'],
  'a working directory': ['--workdir', '/some/where'],
  'an init process': ['--init'],
  'a tmpfs as working directory': ['--tmpfs', '/scratch', '--workdir', '/scratch'],
};

const OTHERS: Record<string, Setting> = {
  'on a terminal': { args: [], mode: 'terminal' },
  'a user on a terminal': { args: ['--user', '1234'], mode: 'terminal' },
  'with input': { args: [], mode: 'input' },
  'in the background': { args: [], mode: 'detached' },
  'in the background on a terminal': { args: ['-t'], mode: 'detached' },
  'an image that poisons the loader': { args: [], image: 'hostile' },
  'the same, with variables to it': { args: ['-e', 'LD_LIBRARY_PATH=/lib:/lib64'], image: 'hostile' },
  'found by PATH': { args: [], command: ['probe', 'one'] },
  'found by a PATH with odd entries': { args: ['-e', 'PATH=/nope:/bin/./..//bin/'], command: ['probe'] },
  'a relative path': { args: ['-w', '/bin'], command: ['./probe', '-x'] },
  'a path with dots': { args: ['-w', '/bin'], command: ['../bin/./probe'] },
  'a symbolic link': { args: [], image: 'busybox', command: ['/bin/linked'] },
  'a script': { args: [], image: 'busybox', command: ['/bin/script', 'one'] },
  'a script by PATH': { args: ['-e', 'PATH=/bin/'], image: 'busybox', command: ['script'] },
};

/** All settings by name. */
export const SETTINGS: Record<string, Setting> = {
  ...mapValues(OPTIONS, (args) => ({ args })),
  ...mapValues(ENVIRONMENTS, (variables) => ({ args: variables.flatMap((variable) => ['-e', variable]) })),
  ...OTHERS,
};

function mapValues<T>(record: Record<string, T>, map: (value: T) => Setting): Record<string, Setting> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
