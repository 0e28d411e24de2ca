/* Asks the kernel whether the network is ready, by rtnetlink: src/network-state.ts and src/readiness.ts in C. */
#pragma once
#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include "settings.h"

enum { FAMILY_INET = 2, FAMILY_INET6 = 10, FAMILY_NETLINK = 16, SOCKET_DGRAM = 2, DONTWAIT = 0x40 };
/* IFF_UP with IFF_RUNNING: up with a carrier. */
#define RUNNING 0x41u
#define MULTICAST 0xe0000000u

/* What was seen of the interface at the last look. FAILED: the kernel did not answer. */
enum look { FAILED, NOT_FOUND, NOT_READY, READY };

struct view {
  const struct settings *settings;
  int index, found, running, route;
  unsigned addresses;
  /* Which of the wanted addresses are there. */
  unsigned char seen[MAX_ADDRESSES];
};

typedef void visit(struct view *view, const char *body, long size);

static char reply[16384] __attribute__((aligned(4)));

static unsigned get_number(const char *at) {
  unsigned value;
  __builtin_memcpy(&value, at, sizeof value);
  return value;
}

/* An attribute of at least so many bytes in the list that starts at `offset`, or null. */
static const char *find_attribute(const char *body, long size, long offset, unsigned wanted, unsigned bytes) {
  while (offset + 4 <= size) {
    struct rtattr attribute;
    __builtin_memcpy(&attribute, body + offset, sizeof attribute);
    if (attribute.rta_len < 4 || offset + attribute.rta_len > size) return 0;
    if ((attribute.rta_type & 0x3fff) == wanted) return attribute.rta_len >= 4 + bytes ? body + offset + 4 : 0;
    offset += RTA_ALIGN(attribute.rta_len);
  }
  return 0;
}

static void visit_link(struct view *view, const char *body, long size) {
  if (size < 16) return;
  view->found = 1;
  view->index = get_number(body + 4);
  view->running = (get_number(body + 8) & RUNNING) == RUNNING;
}

/* How long the address of an ifaddrmsg is. 0: it is not to be used yet, or never, or reaches no further than the link. */
static unsigned bytes_of(const char *body) {
  int is_not_yet = body[2] & IFA_F_TENTATIVE && !(body[2] & IFA_F_OPTIMISTIC);
  if (body[0] == FAMILY_INET) return IPV4_BYTES;
  if (body[0] != FAMILY_INET6 || is_not_yet || body[2] & IFA_F_DADFAILED) return 0;
  return (unsigned char)body[3] == RT_SCOPE_LINK ? 0 : IPV6_BYTES;
}

static void visit_address(struct view *view, const char *body, long size) {
  if (size < 8 || get_number(body + 4) != (unsigned)view->index) return;
  unsigned bytes = bytes_of(body);
  if (!bytes) return;
  const char *found = find_attribute(body, size, 8, IFA_LOCAL, bytes);
  if (!found) found = find_attribute(body, size, 8, IFA_ADDRESS, bytes);
  if (!found) return;
  view->addresses++;
  const struct addresses *wanted = &view->settings->addresses;
  for (unsigned i = 0; i < wanted->count; i++) {
    const struct cidr *cidr = &wanted->list[i];
    if (is_address(cidr, found, bytes) && cidr->prefix == (unsigned char)body[1]) view->seen[i] = 1;
  }
}

static void visit_route(struct view *view, const char *body, long size) {
  if (size < 12 || body[1] != 4) return;
  const char *to = find_attribute(body, size, 12, RTA_DST, 4);
  const char *through = find_attribute(body, size, 12, RTA_OIF, 4);
  if (!to || !through || __builtin_bswap32(get_number(to)) != MULTICAST) return;
  if (get_number(through) == (unsigned)view->index) view->route = 1;
}

/* Visits each message of the answer, none after an error. 0 when the answer could not be read. */
static int read_answer(long fd, unsigned sequence, int dump, visit *visitor, struct view *view) {
  for (;;) {
    long size = SYS(recvfrom, fd, reply, sizeof reply, DONTWAIT, 0);
    if (size <= 0) return 0;
    for (long at = 0; at + (long)sizeof(struct nlmsghdr) <= size;) {
      const struct nlmsghdr *header = (const struct nlmsghdr *)(reply + at);
      if (header->nlmsg_len < sizeof *header || at + (long)header->nlmsg_len > size) break;
      at += NLMSG_ALIGN(header->nlmsg_len);
      if (header->nlmsg_seq != sequence) continue;
      if (header->nlmsg_type == NLMSG_DONE || header->nlmsg_type == NLMSG_ERROR) return 1;
      visitor(view, (const char *)header + sizeof *header, header->nlmsg_len - sizeof *header);
      if (!dump) return 1;
    }
  }
}

/* One question: a link by its name, or all addresses, or all IPv4 routes. */
static int ask(long fd, int type, struct view *view, visit *visitor) {
  static unsigned sequence;
  struct {
    struct nlmsghdr header;
    char body[48];
  } request = {.header = {.nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST, .nlmsg_seq = ++sequence}};
  long size = type == RTM_GETLINK ? 16 : type == RTM_GETADDR ? 8 : 12;
  if (type == RTM_GETLINK) {
    unsigned long n = length(view->settings->interface) + 1;
    struct rtattr name = {.rta_len = 4 + n, .rta_type = IFLA_IFNAME};
    __builtin_memcpy(request.body + size, &name, sizeof name);
    for (unsigned long i = 0; i < n; i++) request.body[size + 4 + i] = view->settings->interface[i];
    size += RTA_ALIGN(4 + n);
  } else {
    if (type == RTM_GETROUTE) request.body[0] = FAMILY_INET;
    request.header.nlmsg_flags |= NLM_F_DUMP;
  }
  request.header.nlmsg_len = sizeof request.header + size;
  if (SYS(write, fd, &request, request.header.nlmsg_len, 0, 0) < 0) return 0;
  return read_answer(fd, sequence, type != RTM_GETLINK, visitor, view);
}

/* Answers that nobody read would be taken for those of the next question. */
static void drain(long fd) {
  for (int i = 0; i < 1000; i++) {
    long size = SYS(recvfrom, fd, reply, sizeof reply, DONTWAIT, 0);
    if (size == -EAGAIN) return;
  }
}

static int has_addresses(const struct view *view) {
  unsigned count = view->settings->addresses.count;
  for (unsigned i = 0; i < count; i++)
    if (!view->seen[i]) return 0;
  return view->addresses > 0;
}

/* Ready is: the link up with a carrier, each address, and the multicast route, which an attach sets last. */
static enum look look_at(long fd, const struct settings *settings) {
  struct view view = {.settings = settings};
  if (!ask(fd, RTM_GETLINK, &view, visit_link)) return drain(fd), FAILED;
  if (!view.found) return NOT_FOUND;
  if (!view.running) return NOT_READY;
  if (!ask(fd, RTM_GETADDR, &view, visit_address)) return drain(fd), FAILED;
  if (!has_addresses(&view)) return NOT_READY;
  if (!settings->route) return READY;
  if (!ask(fd, RTM_GETROUTE, &view, visit_route)) return drain(fd), FAILED;
  return view.route ? READY : NOT_READY;
}

/* A copy above stdin, stdout and stderr, should the program have been started with one of them closed. */
static long above_stdio(long fd) {
  if (fd < 0 || fd > 2) return fd;
  long copy = SYS(fcntl, fd, F_DUPFD_CLOEXEC, 3, 0, 0);
  SYS(close, fd, 0, 0, 0, 0);
  return copy;
}

/* A NETLINK_ROUTE socket, or -errno. */
static long open_netlink(unsigned groups) {
  struct sockaddr_nl address = {.nl_family = FAMILY_NETLINK, .nl_groups = groups};
  long fd = above_stdio(SYS(socket, FAMILY_NETLINK, SOCKET_DGRAM | O_CLOEXEC, NETLINK_ROUTE, 0, 0));
  if (fd < 0) return fd;
  long error = SYS(bind, fd, &address, sizeof address, 0, 0);
  return error ? SYS(close, fd, 0, 0, 0, 0), error : fd;
}

static long open_events(void) {
  return open_netlink(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE);
}
