/* The grammar of addresses and of WEAVE_CIDR; the same cases try it here, in TypeScript and in @pw/core. */
#pragma once
#include "text.h"

enum { MAX_ADDRESSES = 1024 };

/* In the order of the host: 10.0.0.1 is 0x0a000001. */
struct cidr {
  unsigned address;
  unsigned char prefix;
};

struct addresses {
  unsigned count;
  struct cidr list[MAX_ADDRESSES];
};

static int is_separator(char c) {
  return c == ',' || c == ' ' || (c >= '\t' && c <= '\r');
}

/* The next word of a list: moves both pointers to it. 0 at the end. */
static int next_word(const char **from, const char **to) {
  const char *p = *to;
  while (is_separator(*p)) p++;
  *from = p;
  while (*p && !is_separator(*p)) p++;
  *to = p;
  return *from < *to;
}

/* A decimal without leading zeros, up to `max`. What follows it, or null. */
static const char *parse_decimal(const char *from, const char *end, unsigned max, unsigned *value) {
  const char *p = from;
  for (*value = 0; p < end && p - from < 3 && *p >= '0' && *p <= '9'; p++) *value = *value * 10 + *p - '0';
  return p == from || *value > max || (*from == '0' && p - from > 1) ? 0 : p;
}

static int parse_cidr(const char *p, const char *end, struct cidr *cidr) {
  unsigned number;
  cidr->address = 0;
  for (int part = 0; part < 4; part++) {
    p = parse_decimal(p, end, 255, &number);
    if (!p || p == end || *p++ != (part < 3 ? '.' : '/')) return 0;
    cidr->address = cidr->address << 8 | number;
  }
  p = parse_decimal(p, end, 32, &number);
  cidr->prefix = number;
  return p == end;
}

static unsigned host_bits(struct cidr cidr) {
  return cidr.prefix == 0 ? ~0u : (1u << (32 - cidr.prefix)) - 1;
}

/* net:default, or a network with room for hosts and no host bits set. */
static int is_subnet(const char *p, const char *end) {
  struct cidr cidr;
  if (is_word(p, end, "default")) return 1;
  return parse_cidr(p, end, &cidr) && cidr.prefix <= 30 && !(cidr.address & host_bits(cidr));
}

static int is_host(struct cidr cidr) {
  unsigned host = cidr.address & host_bits(cidr);
  return cidr.address && (cidr.prefix >= 31 || (host != 0 && host != host_bits(cidr)));
}

static int add_address(struct addresses *to, struct cidr cidr) {
  if (to->count == MAX_ADDRESSES) return 0;
  to->list[to->count++] = cidr;
  return 1;
}

static int is_repeated(const struct addresses *of, struct cidr cidr) {
  for (unsigned i = 0; i < of->count; i++)
    if (of->list[i].address == cidr.address) return 1;
  return 0;
}

/* A list of plain CIDRs. 0: one of them is none, or there are too many. */
static int parse_addresses(const char *text, struct addresses *to) {
  struct cidr cidr;
  for (const char *from, *end = text; next_word(&from, &end);)
    if (!parse_cidr(from, end, &cidr) || !add_address(to, cidr)) return 0;
  return 1;
}

/* WEAVE_CIDR: its plain addresses, without those still to be picked. `none`: it is that word alone, or has no words. */
static int parse_weave_cidr(const char *text, struct addresses *to, int *none) {
  struct cidr cidr;
  unsigned words = 0, nones = 0;
  for (const char *from, *end = text; next_word(&from, &end); words++) {
    const char *rest = after(from, "net:");
    if (is_word(from, end, "none")) {
      nones++;
    } else if (rest) {
      if (!is_subnet(rest, end)) return 0;
    } else {
      rest = after(from, "ip:");
      if (!parse_cidr(rest ? rest : from, end, &cidr) || !is_host(cidr)) return 0;
      if (is_repeated(to, cidr) || !add_address(to, cidr)) return 0;
    }
  }
  *none = nones == words && words < 2;
  return nones == 0 || words == 1;
}
