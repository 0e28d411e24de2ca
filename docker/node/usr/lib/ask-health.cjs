// HEALTHCHECK of the images: `node /usr/lib/ask-health.cjs PATH DEFAULT FLAG...` asks the program of this container for
// PATH, where its own command line says that it listens, and exits with 1 unless the answer is 200.
const { readFileSync } = require('node:fs');
const http = require('node:http');
const { connect } = require('node:net');

const [path, fallback, ...flags] = process.argv.slice(2);
const words = readFileSync('/proc/1/cmdline', 'utf8').split('\0');
const end = (code) => process.exit(code);

const address = readFlag(flags) ?? fallback;
const target = address.startsWith('unix://')
  ? { socketPath: address.slice('unix://'.length) }
  : { host: '127.0.0.1', port: Number(/\d+$/.exec(address)?.[0]) };

// There is no client certificate here: it is enough that the program listens.
if (words.some((word) => word.startsWith('--tls')))
  connect(target)
    .on('connect', () => end(0))
    .on('error', () => end(1));
else
  http
    .get({ ...target, path }, ({ statusCode }) => end(statusCode === 200 ? 0 : 1))
    .on('error', () => end(1));

function readFlag(names) {
  for (const [at, word] of words.entries()) {
    const name = names.find((candidate) => word === candidate || word.startsWith(`${candidate}=`));
    if (name !== undefined) return word === name ? words[at + 1] : word.slice(name.length + 1);
  }
  return undefined;
}
