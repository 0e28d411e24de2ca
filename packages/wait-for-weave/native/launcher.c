/*
 * The entrypoint: waits for the network, then becomes the user's program.
 *
 * For a first while it waits by itself, without a second process; then the waiter (our TypeScript, a Node single
 * executable) has the wait and its words. Everything the program could notice lives in this process and is left alone:
 * Node runs in a child, so its signal handlers, limits and file flags die with it. Freestanding on purpose: no libc,
 * so nothing of the image and no loader variable is ever looked at. See docs/adr/0002-shim-launcher-and-waiter.md.
 */
#include <linux/auxvec.h>

#include "clock.h"
#include "command.h"
#include "network.h"
#include "settings.h"
#include "signals.h"
#include "waiter.h"

/* How long the waiter may take for its last words, and to see that the network is ready; then we go on without it. */
enum { LAST_WORDS_MS = 600, VERDICT_MS = 200, RETRY_MS = 100 };

struct wait {
  const struct settings *settings;
  const char *directory;
  struct clock clock;
  struct waiter waiter;
  long asked, events, signals;
  enum look seen;
  /* When the network was first seen ready, or -1. */
  long ready_ms;
};

static int is_over(const struct wait *wait, long now_ms, long more_ms) {
  long timeout_ms = wait->settings->timeout_ms;
  return timeout_ms != FOREVER && now_ms >= timeout_ms + more_ms;
}

/* Why the words of the waiter are missing, in two parts. */
struct excuse { const char *gone, *detail; };

static struct excuse excuse_of(const struct waiter *waiter) {
  if (waiter->pid) return (struct excuse){"it did not answer", ""};
  return (struct excuse){waiter->gone, waiter->detail};
}

static _Noreturn void refuse_variable(const struct wait *wait) {
  struct excuse why = excuse_of(&wait->waiter);
  const struct settings *settings = wait->settings;
  SAY(settings->bad_name, "=\"", settings->bad_value, "\" is not allowed; the waiter would say more, but ", why.gone, why.detail);
  quit(1);
}

/* What the waiter would have said, as far as we know. */
static _Noreturn void report_timeout(const struct wait *wait) {
  char digits[NUMBER_SIZE];
  struct excuse why = excuse_of(&wait->waiter);
  const struct settings *settings = wait->settings;
  const char *seen = wait->seen == NOT_FOUND ? " not found after " : " not ready after ";
  const char *unit = settings->timeout_ms == 1000 ? " second" : " seconds";
  SAY("interface ", settings->interface, seen, format_number(settings->timeout_ms / 1000, digits), unit,
      "; the waiter would say what is missing, but ", why.gone, why.detail,
      "; see the log of the weave adapter (docker logs powerstrip-weave)");
  quit(1);
}

/* A signal sent to the whole container also ends the waiter, so signals are asked first. */
static void end_on_signal(struct wait *wait) {
  int signal = read_signal(wait->signals);
  if (!signal) return;
  if (wait->waiter.pid) SYS(kill, wait->waiter.pid, SIG_KILL, 0, 0, 0);
  quit(EXIT_SIGNAL + signal);
}

/* Whether the program may start. */
static int is_ready(struct wait *wait) {
  int said = read_verdict(&wait->waiter);
  if (said) end_on_signal(wait);
  if (said == SAID_READY) return 1;
  if (said == SAID_OVER) {
    SAY(wait->waiter.words);
    quit(1);
  }
  /* Without a first while of our own the waiter alone decides, as long as there is one. */
  if (wait->settings->bad_name || (wait->settings->native_ms == 0 && !wait->waiter.gone)) return 0;
  wait->seen = look_at(wait->asked, wait->settings);
  if (wait->seen != READY) wait->ready_ms = -1;
  if (wait->seen != READY || !wait->waiter.pid) return wait->seen == READY;
  long now_ms = elapsed_ms(&wait->clock);
  if (wait->ready_ms < 0) wait->ready_ms = now_ms;
  return now_ms >= wait->ready_ms + VERDICT_MS;
}

/* Starts the waiter once, when its time has come. When all time is over: whether the network is ready at last. */
static int keep_time(struct wait *wait) {
  const struct settings *settings = wait->settings;
  long now_ms = elapsed_ms(&wait->clock);
  int starts = settings->bad_name || now_ms >= settings->native_ms || is_over(wait, now_ms, 0);
  if (starts && !wait->waiter.started) start_waiter(&wait->waiter, wait->directory, now_ms, read_clock_ms(&wait->clock));
  if (!is_over(wait, now_ms, wait->waiter.pid ? LAST_WORDS_MS : 0)) return 0;
  if (settings->bad_name) refuse_variable(wait);
  if (settings->native_ms == 0) wait->seen = look_at(wait->asked, settings);
  if (wait->seen != READY) report_timeout(wait);
  return 1;
}

static long sooner(long ms, long other_ms) {
  return other_ms < 0 ? 0 : ms < 0 || other_ms < ms ? other_ms : ms;
}

/* How long there is nothing to do, if nothing happens; -1 is without end. */
static long idle_ms(struct wait *wait) {
  const struct settings *settings = wait->settings;
  long now_ms = elapsed_ms(&wait->clock), ms = -1;
  if (!wait->waiter.started) ms = sooner(ms, settings->native_ms - now_ms);
  if (settings->timeout_ms != FOREVER) {
    int overtime = wait->waiter.pid && is_over(wait, now_ms, 0);
    ms = sooner(ms, settings->timeout_ms - now_ms + (overtime ? LAST_WORDS_MS : 0));
  }
  if (wait->ready_ms >= 0) ms = sooner(ms, wait->ready_ms + VERDICT_MS - now_ms);
  if (wait->seen == FAILED && !settings->bad_name) ms = sooner(ms, RETRY_MS);
  return ms;
}

static void wait_for_network(const struct settings *settings, const char *directory) {
  static struct wait wait;
  wait = (struct wait){.settings = settings, .directory = directory, .clock = start_clock(), .ready_ms = -1};
  wait.signals = hold_signals(settings->stop_signal);
  wait.asked = open_netlink(0);
  wait.events = open_events();
  if (wait.asked < 0 || wait.events < 0) fail("netlink socket", wait.asked < 0 ? wait.asked : wait.events);
  for (;;) {
    end_on_signal(&wait);
    if (is_ready(&wait) || keep_time(&wait)) break;
    struct pollfd files[] = {
        {.fd = wait.signals, .events = POLLIN},
        {.fd = wait.events, .events = POLLIN},
        {.fd = wait.waiter.pid ? wait.waiter.verdict : -1, .events = POLLIN},
    };
    sleep_until_news(&wait.clock, files, 3, idle_ms(&wait));
    if (files[1].revents) drain(wait.events);
  }
  end_on_signal(&wait);
  remove_waiter(&wait.waiter);
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
  static struct settings settings;
  struct variables variables = {0};
  char **argv = (char **)(stack + 1), **env = argv + *stack + 1, **from = env, **to = env;
  const char *path = 0;
  int ours = FIXED;
  for (; *from; from++) {
    int is_ours = after(*from, "WAIT_FOR_WEAVE_") || after(*from, "WAIT_FOR_SECONDS=");
    if ((is_ours || after(*from, "WEAVE_CIDR=")) && ours < MAX_OURS + FIXED) waiter_env[ours++] = *from;
    take_variable(&variables, *from);
    if (!path) path = after(*from, "PATH=");
    if (!is_ours) *to++ = *from;
  }
  const char *directory = own_directory((long *)(from + 1));
  *to = 0;
  parse_settings(&variables, &settings);
  if (settings.quit) quit(0);
  SYS(rt_sigprocmask, SIGMASK_BLOCK, 0, &original_mask, sizeof held, 0);
  if (!settings.skip || settings.bad_name) wait_for_network(&settings, directory);
  become(argv + 1, env, path);
}
