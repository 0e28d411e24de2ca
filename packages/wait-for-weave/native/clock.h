/* How long it has been, also where the clock may not be asked or stands still: what was slept counts as well. */
#pragma once
#include <linux/poll.h>

#include "text.h"

enum { CLOCK_MONOTONIC_ = 1, SLEEP_MAX_MS = 3600000 };

struct instant {
  long seconds, nanoseconds;
};

struct clock {
  long started_ms, slept_ns;
  int broken;
};

static long read_clock_ms(struct clock *clock) {
  struct instant now = {0, 0};
  if (SYS(clock_gettime, CLOCK_MONOTONIC_, &now, 0, 0, 0) < 0) clock->broken = 1;
  return now.seconds * 1000 + now.nanoseconds / 1000000;
}

static struct clock start_clock(void) {
  struct clock clock = {0, 0, 0};
  clock.started_ms = read_clock_ms(&clock);
  return clock;
}

static long elapsed_ms(struct clock *clock) {
  long asked = read_clock_ms(clock) - clock->started_ms, slept = clock->slept_ns / 1000000;
  return clock->broken || slept > asked ? slept : asked;
}

/* Sleeps until a file has news or the time is over; the kernel writes back what was left of it. FOREVER is -1. */
static void sleep_until_news(struct clock *clock, struct pollfd *files, unsigned long count, long ms) {
  if (ms < 0 || ms > SLEEP_MAX_MS) ms = SLEEP_MAX_MS;
  struct instant left = {ms / 1000, ms % 1000 * 1000000};
  SYS(ppoll, files, count, &left, 0, 0);
  clock->slept_ns += ms * 1000000 - left.seconds * 1000000000 - left.nanoseconds;
}
