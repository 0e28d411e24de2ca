/* What is waited for, and for how long: src/settings.ts in C. The same cases try both. */
#pragma once
#include "signals.h"
#include "weave-cidr.h"

enum { MAX_NAME = 15, FOREVER = -1 };

/* The variables as they came; null: not set. */
struct variables {
  const char *seconds, *native_ms, *interface, *addresses, *cidr, *route, *skip, *quit, *stop_signal;
};

struct settings {
  const char *interface;
  /* Empty: any address will do. */
  struct addresses addresses;
  int route, skip, quit, stop_signal;
  /* FOREVER is without end. */
  long timeout_ms, native_ms;
  /* Name and value of the first variable that is not allowed; null: all are. */
  const char *bad_name, *bad_value;
};

static int is_set(const char *value) {
  return value && *value;
}

static void refuse(struct settings *settings, const char *name, const char *value) {
  if (settings->bad_name) return;
  settings->bad_name = name;
  settings->bad_value = value;
}

/* Up to seven digits; -1 when it is something else. */
static long parse_digits(const char *text) {
  long value = 0;
  if (!*text || length(text) > 7) return -1;
  for (; *text; text++) {
    if (*text < '0' || *text > '9') return -1;
    value = value * 10 + *text - '0';
  }
  return value;
}

static int parse_switch(struct settings *settings, const char *name, const char *value, int fallback) {
  if (!is_set(value)) return fallback;
  int yes = is_text(value, "yes");
  if (!yes && !is_text(value, "no")) refuse(settings, name, value);
  return yes;
}

static long parse_timeout(struct settings *settings, const char *value) {
  if (!is_set(value)) return 30000;
  if (is_text(value, "forever")) return FOREVER;
  long seconds = parse_digits(value);
  if (seconds >= 0 && seconds <= 2147483) return seconds * 1000;
  refuse(settings, "WAIT_FOR_SECONDS", value);
  return 0;
}

static long parse_native_ms(struct settings *settings, const char *value) {
  if (!is_set(value)) return 2000;
  long ms = parse_digits(value);
  if (ms < 0) refuse(settings, "WAIT_FOR_WEAVE_NATIVE_MS", value);
  return ms;
}

/* Of ASCII, without spaces, slashes and colons, and not a directory's own name. */
static const char *parse_interface(struct settings *settings, const char *value) {
  if (!is_set(value)) return "ethwe";
  int good = length(value) <= MAX_NAME && !is_text(value, ".") && !is_text(value, "..");
  for (const char *c = value; *c; c++) good &= *c > ' ' && *c < 127 && *c != '/' && *c != ':';
  if (!good) refuse(settings, "WAIT_FOR_WEAVE_INTERFACE", value);
  return value;
}

/* The adapter's list wins: it alone knows what a `net:` form was given. */
static void parse_wanted(struct settings *settings, const struct variables *from) {
  int none = 0;
  if (from->addresses) {
    if (!parse_addresses(from->addresses, &settings->addresses))
      refuse(settings, "WAIT_FOR_WEAVE_ADDRESSES", from->addresses);
  } else if (from->cidr && !parse_weave_cidr(from->cidr, &settings->addresses, &none)) {
    refuse(settings, "WEAVE_CIDR", from->cidr);
  }
  if (none) settings->skip = 1;
}

/* In the order of src/settings.ts, so that both name the same variable. */
static void parse_settings(const struct variables *from, struct settings *to) {
  to->bad_name = 0;
  to->addresses.count = 0;
  to->skip = parse_switch(to, "WAIT_FOR_WEAVE_SKIP", from->skip, 0);
  to->quit = parse_switch(to, "WAIT_FOR_WEAVE_QUIT", from->quit, 0);
  to->interface = parse_interface(to, from->interface);
  parse_wanted(to, from);
  to->route = parse_switch(to, "WAIT_FOR_WEAVE_ROUTE", from->route, 1);
  to->timeout_ms = parse_timeout(to, from->seconds);
  to->native_ms = parse_native_ms(to, from->native_ms);
  to->stop_signal = is_set(from->stop_signal) ? parse_signal(from->stop_signal) : 0;
  if (to->bad_name) to->timeout_ms = 0;
}

/* Takes a variable that is one of ours; the first of a name counts, as for getenv. */
static void take_variable(struct variables *to, const char *line) {
  const struct { const char *name; const char **value; } known[] = {
      {"WAIT_FOR_SECONDS=", &to->seconds},
      {"WAIT_FOR_WEAVE_NATIVE_MS=", &to->native_ms},
      {"WAIT_FOR_WEAVE_INTERFACE=", &to->interface},
      {"WAIT_FOR_WEAVE_ADDRESSES=", &to->addresses},
      {"WEAVE_CIDR=", &to->cidr},
      {"WAIT_FOR_WEAVE_ROUTE=", &to->route},
      {"WAIT_FOR_WEAVE_SKIP=", &to->skip},
      {"WAIT_FOR_WEAVE_QUIT=", &to->quit},
      {"WAIT_FOR_WEAVE_STOP_SIGNAL=", &to->stop_signal},
  };
  for (unsigned i = 0; i < sizeof known / sizeof *known; i++) {
    const char *value = after(line, known[i].name);
    if (value && !*known[i].value) *known[i].value = value;
  }
}
