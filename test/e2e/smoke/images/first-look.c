/* The first thing it does is to look for ethwe: prints its pid, its uid and the address, or that there is none. */
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(void) {
  struct ifaddrs *list = NULL;
  char address[INET_ADDRSTRLEN] = "no address";
  if (getifaddrs(&list) != 0) return 1;
  for (struct ifaddrs *entry = list; entry != NULL; entry = entry->ifa_next) {
    if (strcmp(entry->ifa_name, "ethwe") != 0 || entry->ifa_addr == NULL) continue;
    if (entry->ifa_addr->sa_family != AF_INET) continue;
    inet_ntop(AF_INET, &((struct sockaddr_in *)entry->ifa_addr)->sin_addr, address, sizeof address);
  }
  printf("pid %d uid %d %s\n", (int)getpid(), (int)getuid(), address);
  return 0;
}
