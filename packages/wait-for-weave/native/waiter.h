/* The waiter: our TypeScript in a Node single executable, a child with an environment of its own. */
#pragma once
#include <linux/prctl.h>
#include <linux/resource.h>
#include <linux/wait.h>

#include "network.h"

enum { MAX_OURS = 32, TIME_SIZE = 64, FIXED = 5 };

/*
 * What the child writes, to stdout or stderr: it is ready; the wait is over, and why; or an errno, when it could not
 * become the waiter. All else is the cry of a Node that crashes, of which we keep a line.
 */
enum { SAID_NOTHING, SAID_READY, SAID_OVER, SAID_FAILED, TEXT_SIZE = 4096, CRY_SIZE = 160 };

struct waiter {
  /* Whether it was started, or at least tried to. */
  int started;
  /* 0: it does not run; then why, in two parts of a sentence. */
  long pid;
  const char *gone, *detail;
  /* Its last words, after SAID_OVER. */
  const char *words;
  long verdict;
  char text[TEXT_SIZE + 1], cry[CRY_SIZE + 1];
  /* What SIGCHLD did before: ignored, it has the kernel reap the waiter, unseen by the program. */
  action before;
};

/* How long we have waited when the waiter is started, and what our clock says then; 0: it may not be asked. */
#define WAITED "WAIT_FOR_WEAVE_WAITED_MS="
#define CLOCK "WAIT_FOR_WEAVE_CLOCK_MS="
static char waited[TIME_SIZE] = WAITED, clock_then[TIME_SIZE] = CLOCK;
/* What Node would otherwise look for in the image, or start for nothing; the times; then our own variables. */
static char *waiter_env[MAX_OURS + FIXED + 1] = {"OPENSSL_CONF=lib/openssl.cnf", "UV_USE_IO_URING=0", "UV_THREADPOOL_SIZE=1", waited, clock_then};

#if defined(__x86_64__)
#define LOADER "lib/ld-linux-x86-64.so.2"
#elif defined(__aarch64__)
#define LOADER "lib/ld-linux-aarch64.so.1"
#endif

static void lift_soft_limits(void) {
  const int raised[] = {RLIMIT_CPU, RLIMIT_DATA, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_AS};
  struct rlimit64 limit;
  for (unsigned i = 0; i < sizeof raised / sizeof *raised; i++) {
    SYS(prlimit64, 0, raised[i], 0, &limit, 0);
    limit.rlim_cur = limit.rlim_max;
    SYS(prlimit64, 0, raised[i], &limit, 0, 0);
  }
}

/* In the child: stdin answers questions, stdout and stderr are the verdict, 3 tells changes; no soft limits. */
static _Noreturn void run_waiter(const char *directory, long verdict, long parent) {
  char *const argv[] = {LOADER, "--inhibit-cache", "--library-path", "lib", "--argv0", "wait-for-weave", "lib/waiter", 0};
  SYS(prctl, PR_SET_PDEATHSIG, SIG_KILL, 0, 0, 0);
  if (SYS(getppid, 0, 0, 0, 0, 0) != parent) quit(1);
  SYS(setsid, 0, 0, 0, 0, 0);
  lift_soft_limits();
  long asked = open_netlink(0), events = open_events(), error = asked < 0 ? asked : events < 0 ? events : 0;
  if (!error) error = SYS(chdir, directory, 0, 0, 0, 0);
  if (!error) {
    /* The verdict first, by its own number: it is above 3, and so are the sockets. */
    SYS(dup3, asked, 0, 0, 0, 0);
    SYS(dup3, verdict, 1, 0, 0, 0);
    SYS(dup3, verdict, 2, 0, 0, 0);
    if (events == 3) SYS(fcntl, 3, F_SETFD, 0, 0, 0);
    else SYS(dup3, events, 3, 0, 0, 0);
    error = SYS(execve, LOADER, argv, waiter_env, 0, 0);
    verdict = 1;
  }
  const char failed[2] = {SAID_FAILED, (char)-error};
  SYS(write, verdict, failed, 2, 0, 0);
  quit(1);
}

#define NOT_STARTED "it could not be started: "
static void set_gone(struct waiter *waiter, const char *gone, const char *detail) {
  waiter->gone = gone;
  waiter->detail = detail;
}

static void forget_waiter(struct waiter *waiter) {
  SYS(close, waiter->verdict, 0, 0, 0, 0);
  SYS(rt_sigaction, SIG_CHLD, &waiter->before, 0, sizeof waiter->before.mask, 0);
}

static void put_number(char *to, long value) {
  char digits[NUMBER_SIZE];
  for (const char *c = format_number(value, digits); (*to++ = *c); c++) {}
}

/* Starts it, `waited_ms` into the wait, when the clock says `clock_ms`. When that fails it is gone. */
static void start_waiter(struct waiter *waiter, const char *directory, long waited_ms, long clock_ms) {
  put_number(waited + length(WAITED), waited_ms);
  put_number(clock_then + length(CLOCK), clock_ms);
  const action ignore = {.handler = 1};
  int verdict[2];
  long parent = SYS(getpid, 0, 0, 0, 0, 0), error = SYS(pipe2, verdict, O_CLOEXEC | O_NONBLOCK, 0, 0, 0);
  waiter->started = 1;
  if (error) return set_gone(waiter, NOT_STARTED, reason(error));
  long writer = above_stdio(verdict[1]);
  SYS(rt_sigaction, SIG_CHLD, &ignore, &waiter->before, sizeof ignore.mask, 0);
  waiter->verdict = verdict[0];
  waiter->pid = SYS(clone, SIG_CHLD, 0, 0, 0, 0);
  if (waiter->pid == 0) run_waiter(directory, writer, parent);
  SYS(close, writer, 0, 0, 0, 0);
  if (waiter->pid > 0) return;
  set_gone(waiter, NOT_STARTED, reason(waiter->pid));
  waiter->pid = 0;
  forget_waiter(waiter);
}

/* Kills it, if it runs. Its use of memory and time is not added to that of the program's children. */
static void remove_waiter(struct waiter *waiter) {
  if (!waiter->pid) return;
  SYS(kill, waiter->pid, SIG_KILL, 0, 0, 0);
  while (SYS(wait4, waiter->pid, 0, __WALL, 0, 0) == -EINTR) {}
  waiter->pid = 0;
  forget_waiter(waiter);
}

/* The first line with a letter in it, as far as it is printable and there is room. */
static void keep_cry(struct waiter *waiter, const char *text) {
  char *to = waiter->cry, *end = to + CRY_SIZE;
  int letters = 0;
  if (*to) return;
  for (; *text && !(letters && *text == '\n') && to < end; text++) {
    if (*text == '\n') to = waiter->cry;
    else if (*text >= ' ' && *text <= '~' && (to > waiter->cry || *text > '#')) *to++ = *text;
    letters |= (*text | 32) >= 'a' && (*text | 32) <= 'z';
  }
  *to = 0;
}

/* The waiter has ended without a verdict. */
static void note_end(struct waiter *waiter) {
  if (*waiter->cry) set_gone(waiter, "it ended: ", waiter->cry);
  else set_gone(waiter, "it was killed", ": out of memory?");
  remove_waiter(waiter);
}

/* What the waiter has said by now; after SAID_OVER it has words. */
static int read_verdict(struct waiter *waiter) {
  if (!waiter->pid) return SAID_NOTHING;
  long size = SYS(read, waiter->verdict, waiter->text, TEXT_SIZE, 0, 0);
  if (size == -EAGAIN) return SAID_NOTHING;
  if (size <= 0) return note_end(waiter), SAID_NOTHING;
  waiter->text[size] = 0;
  for (long i = 0; i < size; i++) {
    int said = waiter->text[i];
    if (said < SAID_READY || said > SAID_FAILED) continue;
    const char *rest = waiter->text + i + 1;
    if (said != SAID_FAILED) return waiter->words = rest, said;
    set_gone(waiter, NOT_STARTED, reason(-(long)*rest));
    remove_waiter(waiter);
    return SAID_NOTHING;
  }
  keep_cry(waiter, waiter->text);
  return SAID_NOTHING;
}
