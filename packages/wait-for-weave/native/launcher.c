/*
 * The entrypoint: becomes the user's program once the waiter (our TypeScript, a Node single executable) says go.
 *
 * Everything the program could notice lives in this process and is left alone: Node runs in a child, with an
 * environment of its own, so its signal handlers, limits and file flags die with it. Freestanding on purpose: no
 * libc, so nothing of the image and no loader variable is ever looked at. See docs/adr/0002-shim-launcher-and-waiter.md.
 */
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

#include "freestanding.h"

enum { SIG_CHLD = 17, SIG_KILL = 9, SIG_MAX = 64, PATH_SIZE = 4096, MAX_OURS = 32 };
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127, EXIT_SIGNAL = 128 };
enum { AF_NETLINK = 16, SOCKET_DGRAM = 2, SIGMASK_BLOCK = 0, SIGMASK_SET = 2, ACCESS_EXECUTE = 1 };
/* Signals that end the wait are held back until exec; these keep their effect: CHLD CONT TSTP TTIN TTOU URG WINCH. */
#define BIT(n) (1UL << ((n) - 1))
#define NOT_HELD (BIT(17) | BIT(18) | BIT(20) | BIT(21) | BIT(22) | BIT(23) | BIT(28))

static unsigned long original_mask, held;
/* What Node would otherwise look for in the image, or start for nothing; then our own variables, at most MAX_OURS. */
static char *waiter_env[MAX_OURS + 4] = {"OPENSSL_CONF=lib/openssl.cnf", "UV_USE_IO_URING=0", "UV_THREADPOOL_SIZE=1"};

#if defined(__x86_64__)
#define LOADER "lib/ld-linux-x86-64.so.2"
#elif defined(__aarch64__)
#define LOADER "lib/ld-linux-aarch64.so.1"
#endif

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

/* One line on stderr, of all parts up to a null. */
static void say(const char *const *parts) {
  SYS(write, 2, "wait-for-weave: ", 16, 0, 0);
  for (; *parts; parts++) SYS(write, 2, *parts, length(*parts), 0, 0);
  SYS(write, 2, "\n", 1, 0, 0);
}
#define SAY(...) say((const char *const[]){__VA_ARGS__, 0})

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

static int exit_code(long error) {
  return error == -ENOENT || error == -ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
}

static _Noreturn void fail(const char *what, long error) {
  SAY(what, ": ", reason(error));
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
    if (!error) return name;
    if (error == -ENOENT) SAY("exec: \"", name, "\": stat ", name, ": ", reason(error));
    else SAY("exec: \"", name, "\": ", reason(error));
    quit(exit_code(error));
  }
  for (int more = path && *path; more;) {
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
    more = path[n] == ':';
    path += n + more;
  }
  SAY("exec: \"", name, "\": executable file not found in $PATH");
  quit(EXIT_NOT_FOUND);
}

static _Noreturn void become(char **command, char **env, const char *path) {
  static char buffer[PATH_SIZE];
  if (!*command) quit(0);
  const char *file = find(*command, path, buffer);
  SYS(rt_sigprocmask, SIGMASK_SET, &original_mask, 0, sizeof held, 0);
  long error = SYS(execve, file, command, env, 0, 0);
  SAY("exec ", file, ": ", reason(error));
  quit(exit_code(error));
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

/* Of one socket the waiter asks; the other is subscribed before it starts, so no change can slip in between. */
static long open_netlink(unsigned groups) {
  struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
  long fd = above_stdio(SYS(socket, AF_NETLINK, SOCKET_DGRAM | O_CLOEXEC, NETLINK_ROUTE, 0, 0));
  if (fd < 0) fail("netlink socket", fd);
  long error = SYS(bind, fd, &address, sizeof address, 0, 0);
  if (error) fail("netlink bind", error);
  return fd;
}

/* In the child: stdin answers questions, stdout is the verdict, stderr the user's, 3 tells changes; no soft limits. */
static _Noreturn void run_waiter(const char *directory, const long *sockets, long verdict, long parent) {
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
  SYS(dup3, sockets[0], 0, 0, 0, 0);
  SYS(dup3, verdict, 1, 0, 0, 0);
  if (sockets[1] == 3) SYS(fcntl, 3, F_SETFD, 0, 0, 0);
  else SYS(dup3, sockets[1], 3, 0, 0, 0);
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
  if (signal) SAY("the waiter was killed", signal == SIG_KILL ? ": out of memory?" : "");
  quit(signal ? EXIT_SIGNAL + signal : code ? code : 1);
}

static void wait_for_network(const char *directory) {
  int verdict[2];
  struct signalfd_siginfo info;
  long signals = hold_signals(), parent = SYS(getpid, 0, 0, 0, 0, 0);
  const long sockets[] = {open_netlink(0), open_netlink(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV4_ROUTE)};
  long error = SYS(pipe2, verdict, O_CLOEXEC, 0, 0, 0);
  if (error) fail("pipe", error);
  long writer = above_stdio(verdict[1]);
  long pid = SYS(clone, SIG_CHLD, 0, 0, 0, 0);
  if (pid < 0) fail("fork", pid);
  if (pid == 0) run_waiter(directory, sockets, writer, parent);
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

/* The directory of this file, which holds the waiter: its path as it was given to execve, up to the last slash. */
static const char *own_directory(long *aux) {
  static char directory[PATH_SIZE] = ".";
  for (; *aux; aux += 2) {
    const char *path = (const char *)aux[1];
    if (*aux != AT_EXECFN || length(path) >= PATH_SIZE) continue;
    unsigned long n = length(path);
    while (n && path[n - 1] != '/') n--;
    for (unsigned long i = 0; i < n; i++) directory[i] = path[i];
  }
  return directory;
}

/* The kernel's stack: argc, arguments, environment, auxiliary vector. Our variables are taken out in place. */
__attribute__((used)) static _Noreturn void start(long *stack) {
  char **argv = (char **)(stack + 1), **env = argv + *stack + 1, **from = env, **to = env;
  const char *path = 0, *value;
  int ours = 3, skip = 0;
  for (; *from; from++) {
    int is_ours = after(*from, "WAIT_FOR_WEAVE_") || after(*from, "WAIT_FOR_SECONDS=");
    if ((is_ours || after(*from, "WEAVE_CIDR=")) && ours < MAX_OURS + 3) waiter_env[ours++] = *from;
    if ((value = after(*from, "WAIT_FOR_WEAVE_QUIT=")) && is_yes(value)) quit(0);
    if ((value = after(*from, "WAIT_FOR_WEAVE_SKIP="))) skip = is_yes(value);
    if (!path) path = after(*from, "PATH=");
    if (!is_ours) *to++ = *from;
  }
  const char *directory = own_directory((long *)(from + 1));
  *to = 0;
  SYS(rt_sigprocmask, SIGMASK_BLOCK, 0, &original_mask, sizeof held, 0);
  if (!skip) wait_for_network(directory);
  become(argv + 1, env, path);
}
