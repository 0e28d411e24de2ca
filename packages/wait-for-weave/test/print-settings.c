/* Prints how the launcher understands its environment: one "name value" a line; or "refused" and the variable's name. */
#include "../native/settings.h"

static void print(const char *text) {
  SYS(write, 1, text, length(text), 0, 0);
}

static void print_number(const char *name, long value) {
  char digits[NUMBER_SIZE];
  print(name), print(" ");
  print(value < 0 ? "-1" : format_number(value, digits)), print("\n");
}

/* Byte by byte. */
static void print_address(const struct cidr *cidr) {
  char digits[NUMBER_SIZE];
  print("address ");
  for (int i = 0; i < cidr->bytes; i++) {
    print(format_number(cidr->address[i], digits));
    print(i + 1 < cidr->bytes ? "." : "/");
  }
  print(format_number(cidr->prefix, digits)), print("\n");
}

__attribute__((used)) static _Noreturn void start(long *stack) {
  static struct settings settings;
  struct variables variables = {0};
  for (char **env = (char **)(stack + 1) + *stack + 1; *env; env++) take_variable(&variables, *env);
  parse_settings(&variables, &settings);
  if (settings.bad_name) {
    print("refused "), print(settings.bad_name), print("\n");
    quit(0);
  }
  print("interface "), print(settings.interface), print("\n");
  for (unsigned i = 0; i < settings.addresses.count; i++) print_address(&settings.addresses.list[i]);
  print_number("skip", settings.skip), print_number("route", settings.route);
  print_number("timeout", settings.timeout_ms), print_number("native", settings.native_ms);
  print_number("signal", settings.stop_signal);
  quit(0);
}
