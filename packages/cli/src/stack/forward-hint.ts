/**
 * For a `port` of 127.0.0.1 where nobody listens: powerstrip's are published on the engine's machine, which a forwarded socket
 * or a tcp address hides.
 */
export function forwardHint(port: number | string): string {
  return `If the engine is on another machine, run pw there, or forward the port: ssh -nNT -L ${port}:127.0.0.1:${port} HOST`;
}
