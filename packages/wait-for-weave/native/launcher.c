/*
 * The entrypoint: becomes the user's program once the waiter (our TypeScript, a Node single executable) says go.
 *
 * Everything the program could notice lives in this process and is left alone: Node runs in a child, with an
 * environment of its own, so its signal handlers, limits and file flags die with it. Freestanding on purpose: no
 * libc, so nothing of the image and no loader variable is ever looked at. See docs/adr/0002-shim-launcher-and-waiter.md.
 */
#include <asm/unistd.h>
#include <linux/auxvec.h>
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/netlink.h>
#include <linux/poll.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/rtnetlink.h>
#include <linux/signalfd.h>
#include <linux/wait.h>

enum { SIG_CHLD = 17, SIG_KILL = 9, SIG_MAX = 64, PATH_SIZE = 4096, MAX_OURS = 32 };
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127, EXIT_SIGNAL = 128 };
enum { AF_NETLINK = 16, SOCKET_DGRAM = 2, SIGMASK_BLOCK = 0, SIGMASK_SET = 2, ACCESS_EXECUTE = 1 };
/* Signals that end the wait are held back until exec; these keep their effect: CHLD CONT TSTP TTIN TTOU URG WINCH. */
#define BIT(n) (1UL << ((n) - 1))
#define NOT_HELD (BIT(17) | BIT(18) | BIT(20) | BIT(21) | BIT(22) | BIT(23) | BIT(28))

typedef struct { unsigned long handler, flags, restorer, mask; } action;

static unsigned long original_mask, held;
static char *waiter_env[MAX_OURS + 3] = {"UV_THREADPOOL_SIZE=1", "UV_USE_IO_URING=0"};

#if defined(__x86_64__)
#define LOADER "lib/ld-linux-x86-64.so.2"
static long sys(long n, long a, long b, long c, long d, long e) {
  long result;
  register long r10 __asm__("r10") = d, r8 __asm__("r8") = e;
  __asm__ volatile("syscall" : "=a"(result) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8) : "rcx", "r11", "memory");
  return result;
}
__asm__(".globl _start\n_start: xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call start");
#elif defined(__aarch64__)
#define LOADER "lib/ld-linux-aarch64.so.1"
static long sys(long n, long a, long b, long c, long d, long e) {
  register long x8 __asm__("x8") = n, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d, x4 __asm__("x4") = e;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
  return x0;
}
__asm__(".globl _start\n_start: mov x29, xzr\n mov x0, sp\n bl start");
#endif
#define SYS(n, a, b, c, d, e) sys(__NR_##n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

static _Noreturn void quit(int code) {
  for (;;) SYS(exit_group, code, 0, 0, 0, 0);
}

static unsigned long length(const char *text) {
  unsigned long n = 0;
  while (text[n]) n++;
  return n;
}

/* What follows `prefix` in `text`, or null. */
static const char *after(const char *text, const char *prefix) {
  while (*prefix)
    if (*text++ != *prefix++) return 0;
  return text;
}

static int is_yes(const char *text) {
  const char *end = after(text, "yes");
  return end && !*end;
}

static void say(const char *a, const char *b, const char *c, const char *d) {
  const char *parts[] = {"wait-for-weave: ", a, b, c, d, "\n"};
  for (int i = 0; i < 6; i++) SYS(write, 2, parts[i], length(parts[i]), 0, 0);
}

static const char *reason(long error) {
  switch (-error) {
    case ENOENT: return "no such file or directory";
    case ENOTDIR: return "not a directory";
    case EACCES: return "permission denied";
    case EISDIR: return "is a directory";
    case ENOEXEC: return "exec format error";
    case E2BIG: return "argument list too long";
    case ELOOP: return "too many levels of symbolic links";
    case ENAMETOOLONG: return "file name too long";
    case ETXTBSY: return "text file busy";
    case ENOMEM: return "cannot allocate memory";
    case EAGAIN: return "resource temporarily unavailable";
    case EPERM: return "operation not permitted";
    case EMFILE: return "too many open files";
    default: return "input/output error";
  }
}

static _Noreturn void refuse(const char *what, const char *name, const char *middle, long error) {
  say(what, name, middle, reason(error));
  quit(error == -ENOENT || error == -ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN);
}

static _Noreturn void fail(const char *what, long error) {
  say(what, ": ", reason(error), "");
  quit(1);
}

/* Shortens a path in place by the rules of Go's filepath.Clean, as runc does: a script sees the result as its $0. */
static void clean(char *path) {
  char *root = path + (*path == '/'), *in = root, *out = root, *floor = root;
  while (*in) {
    if (*in == '/' || (in[0] == '.' && (in[1] == '/' || !in[1]))) {
      in++;
    } else if (in[0] == '.' && in[1] == '.' && (in[2] == '/' || !in[2])) {
      in += 2;
      if (out > floor) {
        do out--;
        while (out > floor && *out != '/');
      } else if (root == path) {
        if (out > root) *out++ = '/';
        *out++ = '.';
        *out++ = '.';
        floor = out;
      }
    } else {
      if (out > root) *out++ = '/';
      while (*in && *in != '/') *out++ = *in++;
    }
  }
  if (out == path) *out++ = '.';
  *out = 0;
}

/* 0 when the path can be executed, else the reason as -errno. */
static long check(const char *path) {
  long directory = SYS(openat, AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0, 0);
  if (directory >= 0) return SYS(close, directory, 0, 0, 0, 0), -EISDIR;
  return SYS(faccessat, AT_FDCWD, path, ACCESS_EXECUTE, 0, 0);
}

/* The file the engine would have run for `name`: PATH of the container, an empty entry means the working directory. */
static const char *find(const char *name, const char *path, char *buffer) {
  for (const char *c = name; *c; c++) {
    if (*c != '/') continue;
    long error = check(name);
    if (error) refuse("exec: \"", name, error == -ENOENT ? "\": stat: " : "\": ", error);
    return name;
  }
  while (path && *path) {
    unsigned long n = 0;
    while (path[n] && path[n] != ':') n++;
    if (n + length(name) + 3 <= PATH_SIZE) {
      char *out = buffer;
      for (unsigned long i = 0; i < n; i++) *out++ = path[i];
      if (n == 0) *out++ = '.';
      *out++ = '/';
      for (const char *c = name; *c; c++) *out++ = *c;
      *out = 0;
      clean(buffer);
      if (!check(buffer)) return buffer;
    }
    path += n + (path[n] == ':');
  }
  say("exec: \"", name, "\": executable file not found in $PATH", "");
  quit(EXIT_NOT_FOUND);
}

static _Noreturn void become(char **command, char **env, const char *path) {
  static char buffer[PATH_SIZE];
  if (!*command) quit(0);
  const char *file = find(*command, path, buffer);
  SYS(rt_sigprocmask, SIGMASK_SET, &original_mask, 0, sizeof held, 0);
  refuse("exec ", file, ": ", SYS(execve, file, command, env, 0, 0));
}

/* Holds back every signal that would end the program, except those already blocked or ignored at the start. */
static long hold_signals(void) {
  SYS(rt_sigprocmask, SIGMASK_BLOCK, 0, &original_mask, sizeof held, 0);
  held = ~(NOT_HELD | original_mask);
  for (int signal = 1; signal <= SIG_MAX; signal++) {
    action current = {0, 0, 0, 0};
    SYS(rt_sigaction, signal, 0, &current, sizeof current.mask, 0);
    if (current.handler == 1) held &= ~BIT(signal);
  }
  SYS(rt_sigprocmask, SIGMASK_BLOCK, &held, 0, sizeof held, 0);
  long fd = SYS(signalfd4, -1, &held, sizeof held, O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0) fail("signalfd", fd);
  return fd;
}

/* A copy above stdin, stdout and stderr, should the program have been started with one of them closed. */
static long above_stdio(long fd) {
  return fd < 0 ? fd : SYS(fcntl, fd, F_DUPFD_CLOEXEC, 3, 0, 0);
}

/* Subscribed before the waiter starts, so no change can slip in between. */
static long open_route_events(void) {
  struct sockaddr_nl address = {.nl_family = AF_NETLINK};
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE;
  long fd = above_stdio(SYS(socket, AF_NETLINK, SOCKET_DGRAM | O_CLOEXEC, NETLINK_ROUTE, 0, 0));
  if (fd < 0) fail("netlink socket", fd);
  long error = SYS(bind, fd, &address, sizeof address, 0, 0);
  if (error) fail("netlink bind", error);
  return fd;
}

/* In the child: stdin is the netlink socket, stdout the verdict, stderr the user's; soft limits are no obstacle. */
static _Noreturn void run_waiter(const char *directory, long events, long verdict, long parent) {
  char *const argv[] = {LOADER, "--inhibit-cache", "--library-path", "lib", "--argv0", "wait-for-weave", "lib/waiter", 0};
  const int raised[] = {RLIMIT_CPU, RLIMIT_DATA, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_AS};
  struct rlimit64 limit;
  SYS(prctl, PR_SET_PDEATHSIG, SIG_KILL, 0, 0, 0);
  if (SYS(getppid, 0, 0, 0, 0, 0) != parent) quit(1);
  SYS(setsid, 0, 0, 0, 0, 0);
  for (unsigned i = 0; i < sizeof raised / sizeof *raised; i++) {
    SYS(prlimit64, 0, raised[i], 0, &limit, 0);
    limit.rlim_cur = limit.rlim_max;
    SYS(prlimit64, 0, raised[i], &limit, 0, 0);
  }
  SYS(dup3, events, 0, 0, 0, 0);
  SYS(dup3, verdict, 1, 0, 0, 0);
  long error = SYS(chdir, directory, 0, 0, 0, 0);
  if (!error) error = SYS(execve, LOADER, argv, waiter_env, 0, 0);
  fail("cannot start the waiter in the shim's volume", error);
}

/* Kills the waiter. Reaped by an ignored SIGCHLD, its use of memory and time is not added to the program's children. */
static void remove_waiter(long pid) {
  action ignore = {.handler = 1}, before;
  SYS(rt_sigaction, SIG_CHLD, &ignore, &before, sizeof ignore.mask, 0);
  SYS(kill, pid, SIG_KILL, 0, 0, 0);
  while (SYS(wait4, pid, 0, __WALL, 0, 0) == -EINTR) {}
  SYS(rt_sigaction, SIG_CHLD, &before, 0, sizeof ignore.mask, 0);
}

/* The waiter ended without a verdict: it said why on stderr, unless it was killed. */
static _Noreturn void report_waiter(long pid) {
  int status = 0;
  while (SYS(wait4, pid, &status, __WALL, 0, 0) == -EINTR) {}
  int signal = status & 0x7f, code = (status >> 8) & 0xff;
  if (signal) say("the waiter was killed", signal == SIG_KILL ? ": out of memory?" : "", "", "");
  quit(signal ? EXIT_SIGNAL + signal : code ? code : 1);
}

static void wait_for_network(const char *directory) {
  int verdict[2];
  struct signalfd_siginfo info;
  long signals = hold_signals(), events = open_route_events(), parent = SYS(getpid, 0, 0, 0, 0, 0);
  long error = SYS(pipe2, verdict, O_CLOEXEC, 0, 0, 0);
  if (error) fail("pipe", error);
  long writer = above_stdio(verdict[1]);
  long pid = SYS(clone, SIG_CHLD, 0, 0, 0, 0);
  if (pid < 0) fail("fork", pid);
  if (pid == 0) run_waiter(directory, events, writer, parent);
  SYS(close, writer, 0, 0, 0, 0);
  if (writer != verdict[1]) SYS(close, verdict[1], 0, 0, 0, 0);
  struct pollfd watched[] = {{.fd = verdict[0], .events = POLLIN}, {.fd = signals, .events = POLLIN}};
  while (SYS(ppoll, watched, 2, 0, 0, 0) == -EINTR) {}
  char go = 0;
  long given = watched[0].revents ? SYS(read, verdict[0], &go, 1, 0, 0) : 0;
  /* Asked again, for a signal sent to the whole container also ends the waiter. */
  if (SYS(read, signals, &info, sizeof info, 0, 0) > 0) {
    remove_waiter(pid);
    quit(EXIT_SIGNAL + info.ssi_signo);
  }
  if (given != 1) report_waiter(pid);
  remove_waiter(pid);
  if (go != '1') quit(1);
}

__attribute__((used)) static _Noreturn void start(long *stack) {
  long argc = *stack;
  char **argv = (char **)(stack + 1), **env = argv + argc + 1, **from = env, **to = env;
  const char *path = 0, *value;
  int ours = 2, skip = 0;
  for (; *from; from++) {
    int is_ours = after(*from, "WAIT_FOR_WEAVE_") || after(*from, "WAIT_FOR_SECONDS=");
    if ((is_ours || after(*from, "WEAVE_CIDR=")) && ours < MAX_OURS + 2) waiter_env[ours++] = *from;
    if ((value = after(*from, "WAIT_FOR_WEAVE_QUIT=")) && is_yes(value)) quit(0);
    if ((value = after(*from, "WAIT_FOR_WEAVE_SKIP="))) skip = is_yes(value);
    if (!path) path = after(*from, "PATH=");
    if (!is_ours) *to++ = *from;
  }
  static char directory[PATH_SIZE];
  for (long *aux = (long *)(from + 1); *aux; aux += 2)
    if (*aux == AT_EXECFN)
      for (unsigned long n = length((char *)aux[1]), i = 0; i < n && n < PATH_SIZE; i++) directory[i] = ((char *)aux[1])[i];
  unsigned long end = length(directory);
  while (end && directory[end - 1] != '/') directory[--end] = 0;
  *to = 0;
  SYS(rt_sigprocmask, SIGMASK_BLOCK, 0, &original_mask, sizeof held, 0);
  if (!skip) wait_for_network(end ? directory : ".");
  become(argv + 1, env, path);
}
