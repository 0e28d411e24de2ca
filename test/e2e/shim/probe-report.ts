// Reports of the probe, as lines that can be compared.

/** Not chance when it is 1; under an init process it is any small number. */
const PID = /^((?:pid|group)=|status:(?:Pid|Tgid|NSpid|NStgid|NSpgid):)\s*([2-9]|\d\d+)$/;
const CHANCE = /^status:(?:(?:non)?voluntary_ctxt_switches|SigQ|VmHWM|VmRSS|VmPTE|RssAnon):/;

/**
 * Leaves out what differs between any two runs: counters of the kernel, where a stack begins, numbers of
 * pipes and sockets, and the order of variables, which Docker shuffles. The unit tests look at that order.
 */
export function normalize(report: string): string[] {
  return report
    .split(/\r?\n/)
    .filter((line) => !CHANCE.test(line))
    .map((line) =>
      line
        .replace(/(pipe|socket):\[\d+\]/, '$1')
        .replace(/^env\[\d+\]/, 'env')
        .replace(PID, '$1 some'),
    )
    .sort();
}

/** Only what differs: two whole reports are too long to read. */
export function differences(without: string[], within: string[]): string[] {
  const pairs = Array.from({ length: Math.max(without.length, within.length) }, (_, i) => [
    without[i],
    within[i],
  ]);
  const lines = pairs.filter(([a, b]) => a !== b).map(([a, b]) => `without: ${a}, with: ${b}`);
  return lines.slice(0, 20).map((line) => line.slice(0, 300));
}
