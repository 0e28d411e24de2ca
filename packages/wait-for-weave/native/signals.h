/* Signals that would end the program, or are the container's stop signal, are held back and read from a file. */
#pragma once
#include <linux/fcntl.h>
#include <linux/poll.h>
#include <linux/signalfd.h>

#include "text.h"

enum { SIG_KILL = 9, SIG_CHLD = 17, SIG_RTMIN = 34, SIG_MAX = 64 };
enum { SIGMASK_BLOCK = 0, SIGMASK_SET = 2, EXIT_SIGNAL = 128 };
#define BIT(n) (1UL << ((n) - 1))
/* These keep their effect, if they are not the stop signal: CHLD CONT TSTP TTIN TTOU URG WINCH. */
#define NOT_HELD (BIT(17) | BIT(18) | BIT(20) | BIT(21) | BIT(22) | BIT(23) | BIT(28))

static unsigned long original_mask, held;

/* By number, as on x86-64 and arm64; the second list has other names that Docker takes. */
static const char *const SIGNAL_NAMES[] = {
    0,      "HUP",  "INT",  "QUIT", "ILL",  "TRAP",   "ABRT", "BUS",  "FPE",  "KILL", "USR1",  "SEGV",   "USR2",
    "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",  "XCPU", "XFSZ", "VTALRM",
    "PROF", "WINCH", "IO",  "PWR",  "SYS",
};
static const struct { const char *name; int number; } OTHER_NAMES[] = {{"CLD", 17}, {"IOT", 6}, {"POLL", 29}, {"UNUSED", 31}};

/* Whether the text is `name` in capitals or small letters. */
static int is_name(const char *text, const char *name) {
  for (; *text && *name; text++, name++)
    if ((*text >= 'a' && *text <= 'z' ? *text - 32 : *text) != *name) return 0;
  return *text == *name;
}

/* A number of one or two digits, or -1. */
static int parse_small(const char *text) {
  int value = 0;
  if (!*text || length(text) > 2) return -1;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') return -1;
    value = value * 10 + *text - '0';
  }
  return value;
}

/* RTMIN, RTMIN+n, RTMAX, RTMAX-n: 0 when it is none of them. */
static int parse_realtime(const char *text) {
  char name[6] = {0};
  for (int i = 0; i < 5 && text[i]; i++) name[i] = text[i];
  int from_max = is_name(name, "RTMAX");
  if (!from_max && !is_name(name, "RTMIN")) return 0;
  int n = text[5] ? parse_small(text + 6) : 0;
  if (n < 0 || (text[5] && text[5] != (from_max ? '-' : '+')) || n > SIG_MAX - SIG_RTMIN) return 0;
  return from_max ? SIG_MAX - n : SIG_RTMIN + n;
}

/* The number of a signal that is written as Docker takes it: 28, WINCH, SIGWINCH, RTMIN+3. 0: there is no such one. */
static int parse_signal(const char *text) {
  int number = parse_small(text);
  if (number >= 0) return number <= SIG_MAX ? number : 0;
  char prefix[4] = {0};
  for (int i = 0; i < 3 && text[i]; i++) prefix[i] = text[i];
  if (is_name(prefix, "SIG")) text += 3;
  for (unsigned i = 1; i < sizeof SIGNAL_NAMES / sizeof *SIGNAL_NAMES; i++)
    if (is_name(text, SIGNAL_NAMES[i])) return i;
  for (unsigned i = 0; i < sizeof OTHER_NAMES / sizeof *OTHER_NAMES; i++)
    if (is_name(text, OTHER_NAMES[i].name)) return OTHER_NAMES[i].number;
  return parse_realtime(text);
}

/* Holds back every signal that would end the program, except those already blocked or ignored at the start. */
static long hold_signals(int stop_signal) {
  SYS(rt_sigprocmask, SIGMASK_BLOCK, 0, &original_mask, sizeof held, 0);
  held = ~(NOT_HELD | original_mask);
  for (int signal = 1; signal <= SIG_MAX; signal++) {
    action current = {0, 0, 0, 0};
    SYS(rt_sigaction, signal, 0, &current, sizeof current.mask, 0);
    if (current.handler == 1) held &= ~BIT(signal);
  }
  if (stop_signal) held |= BIT(stop_signal);
  SYS(rt_sigprocmask, SIGMASK_BLOCK, &held, 0, sizeof held, 0);
  long fd = SYS(signalfd4, -1, &held, sizeof held, O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0) fail("signalfd", fd);
  return fd;
}

/*
 * A signal that came and ends the wait, or 0. A stop signal such as WINCH or CHLD also comes from the kernel, at a
 * resize or the end of the waiter: only one that a process sent counts (si_code of 0 or less).
 */
static int read_signal(long fd) {
  struct signalfd_siginfo info;
  while (SYS(read, fd, &info, sizeof info, 0, 0) > 0)
    if (!(NOT_HELD & BIT(info.ssi_signo)) || info.ssi_code <= 0) return info.ssi_signo;
  return 0;
}

static void release_signals(void) {
  SYS(rt_sigprocmask, SIGMASK_SET, &original_mask, 0, sizeof held, 0);
}
