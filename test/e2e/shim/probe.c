/*
 * Says how it was started: everything a program can see of the process it was given, one "name=value" a line.
 * Freestanding, so that no libc changes anything before it looks.
 *   probe [WORD...]          the report
 *   probe --clock            the monotonic clock in nanoseconds
 *   probe --exec COMMAND...  the clock, then becomes COMMAND
 *   probe --run COMMAND...   the clock, runs COMMAND, the clock at its end
 *   probe --exit CODE        ends with CODE
 *   probe --net              the kernel's lists of links and IPv4 routes
 *   probe --route INDEX      the clock, then sets the multicast route through the interface with this index
 */
#include <linux/auxvec.h>
#include <linux/fcntl.h>
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/rtnetlink.h>

#include "../../../packages/wait-for-weave/native/freestanding.h"

static char out[1 << 16];
static unsigned long used;

static void flush(void) {
  unsigned long done = 0;
  while (done < used) {
    long n = SYS(write, 1, out + done, used - done, 0, 0);
    if (n <= 0) break;
    done += n;
  }
  used = 0;
}

static void text(const char *s) {
  while (*s) {
    if (used == sizeof out) flush();
    out[used++] = *s++;
  }
}

static void number(long value) {
  char digits[24], *p = digits + 23;
  unsigned long rest = value < 0 ? -(unsigned long)value : (unsigned long)value;
  *p = 0;
  do *--p = '0' + rest % 10;
  while (rest /= 10);
  if (value < 0) *--p = '-';
  text(p);
}

static void field(const char *name, long index, const char *part, long value) {
  text(name);
  if (index >= 0) text("["), number(index), text("]");
  text(part), text("="), number(value), text("\n");
}

static void line(const char *name, long index, const char *value) {
  text(name);
  if (index >= 0) text("["), number(index), text("]");
  text("="), text(value), text("\n");
}

static int same(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

static void link(const char *name, long index, const char *path) {
  char target[4097];
  long n = SYS(readlinkat, AT_FDCWD, path, target, 4096, 0);
  if (n < 0) return field(name, index, ".error", n);
  target[n] = 0;
  line(name, index, target);
}

/* Each line of a file becomes a line "name:..." of its own. */
static void file(const char *name) {
  static char path[64], content[16384];
  char *p = path;
  for (const char *c = "/proc/self/"; *c; c++) *p++ = *c;
  for (const char *c = name; *c; c++) *p++ = *c;
  *p = 0;
  long fd = SYS(openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0, 0);
  if (fd < 0) return field(name, -1, ".error", fd);
  long n = SYS(read, fd, content, sizeof content - 1, 0, 0);
  SYS(close, fd, 0, 0, 0, 0);
  content[n < 0 ? 0 : n] = 0;
  for (char *start = content, *c = content; *c; c++) {
    if (*c != '\n') continue;
    *c = 0;
    text(name), text(":"), text(start), text("\n");
    start = c + 1;
  }
  if (n > 0 && content[n - 1]) line(name, -1, content);
}

static void report_signals(void) {
  unsigned long mask = 0, pending = 0;
  for (int signal = 1; signal <= 64; signal++) {
    action a = {0, 0, 0, 0};
    SYS(rt_sigaction, signal, 0, &a, 8, 0);
    field("signal", signal, ".handler", a.handler);
    field("signal", signal, ".flags", a.flags);
    field("signal", signal, ".mask", a.mask);
  }
  SYS(rt_sigprocmask, 0, 0, &mask, 8, 0);
  SYS(rt_sigpending, &pending, 8, 0, 0, 0);
  field("mask", -1, "", mask), field("pending", -1, "", pending);
}

static void report_files(void) {
  for (int fd = 0; fd < 128; fd++) {
    long flags = SYS(fcntl, fd, F_GETFD, 0, 0, 0);
    if (flags < 0) continue;
    char path[20] = "/proc/self/fd/", *p = path + 14;
    if (fd > 99) *p++ = '0' + fd / 100;
    if (fd > 9) *p++ = '0' + fd / 10 % 10;
    *p = '0' + fd % 10;
    unsigned terminal[16] = {0}, group = 0;
    field("fd", fd, ".flags", flags);
    field("fd", fd, ".status", SYS(fcntl, fd, F_GETFL, 0, 0, 0));
    link("fd", fd, path);
    if (SYS(ioctl, fd, 0x5401, terminal, 0, 0) == 0)
      for (int i = 0; i < 9; i++) field("fd", fd, ".terminal", terminal[i]);
    field("fd", fd, ".group.error", SYS(ioctl, fd, 0x540f, &group, 0, 0)), field("fd", fd, ".group", group);
  }
}

static void report_process(void) {
  const int asked[] = {PR_GET_DUMPABLE, PR_GET_KEEPCAPS, PR_GET_TIMERSLACK, PR_GET_SECUREBITS, PR_GET_NO_NEW_PRIVS,
                       PR_GET_THP_DISABLE, PR_GET_SECCOMP};
  struct rusage usage = {0};
  long timer[4] = {0}, stack[3] = {0};
  int death = 0, reaper = 0;
  for (unsigned i = 0; i < sizeof asked / sizeof *asked; i++)
    field("prctl", asked[i], "", SYS(prctl, asked[i], 0, 0, 0, 0));
  SYS(prctl, PR_GET_PDEATHSIG, &death, 0, 0, 0), SYS(prctl, PR_GET_CHILD_SUBREAPER, &reaper, 0, 0, 0);
  field("deathsignal", -1, "", death), field("subreaper", -1, "", reaper);
  field("pid", -1, "", SYS(getpid, 0, 0, 0, 0, 0)), field("ppid", -1, "", SYS(getppid, 0, 0, 0, 0, 0));
  field("group", -1, "", SYS(getpgid, 0, 0, 0, 0, 0)), field("session", -1, "", SYS(getsid, 0, 0, 0, 0, 0));
  field("umask", -1, "", SYS(umask, 0, 0, 0, 0, 0)), field("nice", -1, "", SYS(getpriority, 0, 0, 0, 0, 0));
  field("scheduler", -1, "", SYS(sched_getscheduler, 0, 0, 0, 0, 0)), field("ioprio", -1, "", SYS(ioprio_get, 1, 0, 0, 0, 0));
  field("personality", -1, "", SYS(personality, 0xffffffff, 0, 0, 0, 0));
  for (int which = 0; which < 3; which++) {
    SYS(getitimer, which, timer, 0, 0, 0);
    field("itimer", which, "", timer[2] + timer[3]);
  }
  SYS(sigaltstack, 0, stack, 0, 0, 0);
  field("altstack", -1, "", stack[1]);
  field("children", -1, "", SYS(wait4, -1, 0, 1 | 0x40000000, 0, 0));
  SYS(getrusage, -1, &usage, 0, 0, 0);
  field("children.maxrss", -1, "", usage.ru_maxrss), field("children.minflt", -1, "", usage.ru_minflt);
  field("children.time", -1, "", usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

static void report(char **argv, char **env) {
  long i = 0;
  for (; argv[i]; i++) line("argv", i, argv[i]);
  for (i = 0; env[i]; i++) line("env", i, env[i]);
  for (long *aux = (long *)(env + i + 1); *aux; aux += 2) {
    if (*aux == AT_EXECFN) line("execfn", -1, (char *)aux[1]);
    if (*aux == AT_SECURE || *aux == AT_UID || *aux == AT_EUID || *aux == AT_GID) field("aux", *aux, "", aux[1]);
  }
  const char *const files[] = {"status", "limits", "oom_score_adj", "comm", "coredump_filter", "loginuid", "sessionid",
                               "uid_map", "gid_map", "setgroups", "timens_offsets"};
  for (unsigned n = 0; n < sizeof files / sizeof *files; n++) file(files[n]);
  link("cwd", -1, "/proc/self/cwd"), link("exe", -1, "/proc/self/exe"), link("root", -1, "/proc/self/root");
  report_process();
  report_signals();
  report_files();
}

static void clock(void) {
  long now[2];
  SYS(clock_gettime, 1, now, 0, 0, 0);
  number(now[0] * 1000000000 + now[1]), text("\n"), flush();
}

static long run(char **command, char **env) {
  int status = 0;
  long pid = SYS(clone, 17, 0, 0, 0, 0);
  if (pid == 0) SYS(execve, *command, command, env, 0, 0), SYS(exit_group, 127, 0, 0, 0, 0);
  SYS(wait4, pid, &status, 0, 0, 0);
  clock();
  return status >> 8 & 0xff;
}

static long parse(const char *digits) {
  long value = 0;
  for (; *digits; digits++) value = value * 10 + *digits - '0';
  return value;
}

static void add_route(unsigned index) {
  struct {
    struct nlmsghdr header;
    struct rtmsg route;
    struct rtattr to;
    unsigned char address[4];
    struct rtattr through;
    unsigned index;
  } request = {
      {sizeof request, RTM_NEWROUTE, NLM_F_REQUEST | NLM_F_CREATE, 1, 0},
      {.rtm_family = 2, .rtm_dst_len = 4, .rtm_table = RT_TABLE_MAIN, .rtm_scope = RT_SCOPE_LINK, .rtm_type = RTN_UNICAST},
      {8, RTA_DST}, {224, 0, 0, 0}, {8, RTA_OIF}, index,
  };
  long fd = SYS(socket, 16, 3, 0, 0, 0);
  clock();
  SYS(write, fd, &request, sizeof request, 0, 0);
}

__attribute__((used)) static void start(long *stack) {
  char **argv = (char **)(stack + 1), **env = argv + *stack + 1;
  const char *mode = *stack > 1 ? argv[1] : "";
  long code = 0;
  if (same(mode, "--clock")) {
    clock();
  } else if (same(mode, "--exec")) {
    clock();
    code = SYS(execve, argv[2], argv + 2, env, 0, 0);
  } else if (same(mode, "--run")) {
    clock();
    code = run(argv + 2, env);
  } else if (same(mode, "--exit")) {
    code = parse(argv[2]);
  } else if (same(mode, "--net")) {
    file("net/dev"), file("net/route");
    flush();
  } else if (same(mode, "--route")) {
    add_route(parse(argv[2]));
  } else {
    report(argv, env);
    flush();
  }
  SYS(exit_group, code, 0, 0, 0, 0);
}
