/* Strings without a libc, and the one line on stderr that the launcher may leave. */
#pragma once
#include <linux/errno.h>

#include "freestanding.h"

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

/* Whether the text from `from` up to `end` is `word`. */
static int is_word(const char *from, const char *end, const char *word) {
  while (from < end && *word && *from == *word) from++, word++;
  return from == end && !*word;
}

static int is_text(const char *text, const char *word) {
  return is_word(text, text + length(text), word);
}

/* One line on stderr, of all parts up to a null, in one write: lines of several containers do not mix. */
static void say(const char *const *parts) {
  static char line[8192] = "wait-for-weave: ";
  unsigned long n = 16;
  for (; *parts; parts++)
    for (const char *c = *parts; *c && n < sizeof line - 1; c++) line[n++] = *c;
  line[n++] = '\n';
  SYS(write, 2, line, n, 0, 0);
}
#define SAY(...) say((const char *const[]){__VA_ARGS__, 0})

/* The decimal digits of a number, at the end of `buffer`, which has room for 20. */
#define NUMBER_SIZE 21
static const char *format_number(long value, char *buffer) {
  char *p = buffer + NUMBER_SIZE - 1;
  *p = 0;
  do *--p = '0' + value % 10;
  while ((value /= 10) > 0);
  return p;
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
    case ENOSYS: return "function not implemented";
    default: return "input/output error";
  }
}

static _Noreturn void fail(const char *what, long error) {
  SAY(what, ": ", reason(error));
  quit(1);
}
