/* From the wait to the user's program: finds it as the engine would have, and becomes it. */
#pragma once
#include <linux/fcntl.h>

#include "signals.h"
#include "text.h"

enum { PATH_SIZE = 4096, ACCESS_EXECUTE = 1 };
enum { EXIT_CANNOT_RUN = 126, EXIT_NOT_FOUND = 127 };

static int exit_code(long error) {
  return error == -ENOENT || error == -ENOTDIR ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN;
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
  release_signals();
  long error = SYS(execve, file, command, env, 0, 0);
  SAY("exec ", file, ": ", reason(error));
  quit(exit_code(error));
}
