// Hosts that Go's HTTP server accepts. Docker answers 400 to others, such as the socket path that old clients send.
const acceptableHost = /^[A-Za-z0-9!$%&'()*+,\-.:;=[\]_~]*$/;

export function isAcceptableHost(host: string): boolean {
  return acceptableHost.test(host);
}

/** The Host line for the engine: the client's, or `docker` where Docker would refuse it. */
export function hostLine(host: string): string {
  return `Host: ${isAcceptableHost(host) ? host : 'docker'}`;
}
