/* The grammar of addresses and of WEAVE_CIDR; the same cases try it here, in TypeScript and in @pw/core. */
#pragma once
#include "text.h"

enum { MAX_ADDRESSES = 1024, IPV4_BYTES = 4, IPV6_BYTES = 16, GROUPS = 8 };

/* In network order, as the kernel has it; `bytes` of it count. */
struct cidr {
  unsigned char address[IPV6_BYTES], bytes, prefix;
};

struct addresses {
  unsigned count;
  struct cidr list[MAX_ADDRESSES];
};

/* IPv6 addresses that no host has: IPv4-compatible (:: and ::1 among them), IPv4-mapped, link-local, multicast. */
static const struct { unsigned char head[12], prefix; } UNUSABLE[] = {
    {{0}, 96}, {{[10] = 0xff, [11] = 0xff}, 96}, {{0xfe, 0x80}, 10}, {{0xff}, 8},
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

/* Four numbers with dots between. What follows them, or null. */
static const char *parse_ipv4(const char *p, const char *end, unsigned char *address) {
  unsigned number;
  for (int part = 0; part < IPV4_BYTES; part++) {
    if (part && (p == end || *p++ != '.')) return 0;
    p = parse_decimal(p, end, 255, &number);
    if (!p) return 0;
    address[part] = number;
  }
  return p;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One to four hexadecimal digits. What follows them, or null. */
static const char *parse_group(const char *from, const char *end, unsigned *value) {
  const char *p = from;
  for (*value = 0; p < end && p - from < 4 && hex_digit(*p) >= 0; p++) *value = *value << 4 | hex_digit(*p);
  return p == from ? 0 : p;
}

static int is_pair(const char *p, const char *end) {
  return end - p >= 2 && p[0] == ':' && p[1] == ':';
}

/* Eight groups with colons between, or fewer with one `::` for the others. What follows them, or null. */
static const char *parse_ipv6(const char *p, const char *end, unsigned char *address) {
  unsigned groups[GROUPS];
  int count = 0, gap = -1;
  for (int more = 1; more;) {
    if (gap < 0 && is_pair(p, end)) {
      gap = count;
      p += 2;
      if (p == end || hex_digit(*p) < 0) break;
    } else if (count && (p == end || *p++ != ':')) {
      return 0;
    }
    if (count == GROUPS || !(p = parse_group(p, end, &groups[count]))) return 0;
    count++;
    more = p < end && *p == ':';
  }
  if (gap < 0 ? count != GROUPS : count == GROUPS) return 0;
  for (int i = 0; i < GROUPS; i++) {
    int at = gap < 0 || i < gap ? i : i - (GROUPS - count);
    unsigned group = gap >= 0 && i >= gap && at < gap ? 0 : groups[at];
    address[2 * i] = group >> 8;
    address[2 * i + 1] = group;
  }
  return p;
}

static int parse_cidr(const char *from, const char *end, struct cidr *cidr) {
  unsigned prefix;
  *cidr = (struct cidr){.bytes = IPV4_BYTES};
  const char *p = parse_ipv4(from, end, cidr->address);
  if (!p) {
    cidr->bytes = IPV6_BYTES;
    p = parse_ipv6(from, end, cidr->address);
  }
  if (!p || p == end || *p++ != '/') return 0;
  p = parse_decimal(p, end, cidr->bytes * 8, &prefix);
  cidr->prefix = prefix;
  return p == end;
}

static int bit_of(const unsigned char *address, unsigned bit) {
  return address[bit / 8] >> (7 - bit % 8) & 1;
}

static int are_host_bits(const struct cidr *cidr, int value) {
  for (unsigned bit = cidr->prefix; bit < cidr->bytes * 8u; bit++)
    if (bit_of(cidr->address, bit) != value) return 0;
  return 1;
}

static int have_same_bits(const unsigned char *a, const unsigned char *b, unsigned bits) {
  for (unsigned bit = 0; bit < bits; bit++)
    if (bit_of(a, bit) != bit_of(b, bit)) return 0;
  return 1;
}

/* Whether a subnet of that prefix has an address that no host has. */
static int is_unusable(const struct cidr *cidr, unsigned prefix) {
  if (cidr->bytes != IPV6_BYTES) return 0;
  for (unsigned i = 0; i < sizeof UNUSABLE / sizeof *UNUSABLE; i++) {
    unsigned bits = prefix < UNUSABLE[i].prefix ? prefix : UNUSABLE[i].prefix;
    if (have_same_bits(cidr->address, UNUSABLE[i].head, bits)) return 1;
  }
  return 0;
}

/* net:default, or a network with room for hosts and no host bits set. */
static int is_subnet(const char *p, const char *end) {
  struct cidr cidr;
  if (is_word(p, end, "default")) return 1;
  if (!parse_cidr(p, end, &cidr) || cidr.prefix > cidr.bytes * 8 - 2) return 0;
  return are_host_bits(&cidr, 0) && !is_unusable(&cidr, cidr.prefix);
}

static int is_host(const struct cidr *cidr) {
  unsigned bits = cidr->bytes * 8;
  static const unsigned char nothing[IPV6_BYTES];
  if (have_same_bits(cidr->address, nothing, bits) || is_unusable(cidr, bits)) return 0;
  if (cidr->prefix >= bits - 1) return 1;
  int is_broadcast = cidr->bytes == IPV4_BYTES && are_host_bits(cidr, 1);
  return !are_host_bits(cidr, 0) && !is_broadcast;
}

static int add_address(struct addresses *to, struct cidr cidr) {
  if (to->count == MAX_ADDRESSES) return 0;
  to->list[to->count++] = cidr;
  return 1;
}

static int is_address(const struct cidr *cidr, const void *address, unsigned bytes) {
  return cidr->bytes == bytes && have_same_bits(cidr->address, address, bytes * 8);
}

static int is_repeated(const struct addresses *of, const struct cidr *cidr) {
  for (unsigned i = 0; i < of->count; i++)
    if (is_address(&of->list[i], cidr->address, cidr->bytes)) return 1;
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
      if (!parse_cidr(rest ? rest : from, end, &cidr) || !is_host(&cidr)) return 0;
      if (is_repeated(to, &cidr) || !add_address(to, cidr)) return 0;
    }
  }
  *none = nones == words && words < 2;
  return nones == 0 || words == 1;
}
