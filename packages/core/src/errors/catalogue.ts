/**
 * Every error code of the project: what it means and what to do about it.
 * `docs/errors.md` lists the same codes; a test compares both ways.
 */
export const errorCatalogue = {
  ADAPTER_BAD_REPLY: {
    meaning: 'An adapter answered with something that is not a powerstrip protocol v1 reply.',
    fix: 'Look at the adapter’s log; its reply must be JSON with the field that the message names.',
  },
  ADAPTER_FAILED: {
    meaning: 'An adapter answered a hook with an HTTP error status.',
    fix: 'Look at the adapter’s log; the message carries what it said.',
  },
  ADAPTER_TIMEOUT: {
    meaning: 'An adapter did not answer a hook within its timeout.',
    fix: 'Look at the adapter’s log, or raise `timeout` for it in adapters.yml.',
  },
  ADAPTER_UNREACHABLE: {
    meaning: 'An adapter could not be reached at the URL of adapters.yml.',
    fix: 'Start the adapter, or correct its URL in adapters.yml.',
  },
  ADDRESS_IN_USE: {
    meaning: 'The weave address is already held by another container.',
    fix: 'Choose another address in WEAVE_CIDR, or `net:default` to have one chosen.',
  },
  ATTACH_FAILED: {
    meaning: 'The container could not be attached to the weave network.',
    fix: 'Read the cause in the message; `pw doctor` checks the usual ones.',
  },
  BAD_ENDPOINT_PATTERN: {
    meaning: 'An endpoint pattern of adapters.yml is not `METHOD /path`.',
    fix: 'Write an HTTP method or `*`, one space, and a path that starts with `/`, without a query.',
  },
  BAD_HOOK_REQUEST: {
    meaning: 'A request to an adapter is not a powerstrip protocol v1 hook.',
    fix: 'Send the fields of docs/writing-adapters.md; the message names the one that is wrong.',
  },
  BAD_JSON: {
    meaning: 'A body that had to be JSON is not.',
    fix: 'Send valid JSON; the message says where it breaks.',
  },
  BAD_OPTION: {
    meaning: 'A command line option or environment variable has a value that is not allowed.',
    fix: 'Use one of the values that the message lists.',
  },
  BAD_WEAVE_CIDR: {
    meaning: 'WEAVE_CIDR does not follow its grammar.',
    fix: 'Use `10.255.0.51/8`, `ip:10.255.0.51/8`, `net:10.2.1.0/24`, `net:default` or `none`; separate several by space or comma.',
  },
  BODY_TOO_LARGE: {
    meaning: 'The body of a hooked call is larger than powerstrip buffers.',
    fix: 'Raise `--max-body-bytes`, or do not hook this endpoint.',
  },
  BRIDGE_MISSING: {
    meaning: 'The bridge of the weave network is not there.',
    fix: 'Create it again with `pw up`, or restart the adapter.',
  },
  DUPLICATE_KEY: {
    meaning: 'A JSON object has the same key twice, in different case; Docker would read only one of them.',
    fix: 'Send the key once, in Docker’s own spelling.',
  },
  ENGINE_UNREACHABLE: {
    meaning: 'The Docker engine does not answer.',
    fix: 'Start Docker, or set DOCKER_HOST to where it listens.',
  },
  IMAGE_MISSING: {
    meaning: 'The Docker engine has no image that a part of powerstrip-weave is made of.',
    fix: 'Build the images: pnpm images',
  },
  INVALID_CONFIGURATION: {
    meaning: 'adapters.yml does not follow its schema.',
    fix: 'Correct the key that the message names; docs/adapters-yml.md has the grammar.',
  },
  MALFORMED_REQUEST: {
    meaning: 'A client sent an HTTP request that can be read in more than one way.',
    fix: 'Send a request with one canonical path and one body length.',
  },
  NAME_TAKEN: {
    meaning: 'A container, network or volume has the name of a part of powerstrip-weave, but is not ours.',
    fix: 'Rename or remove it.',
  },
  NO_CONFIGURATION: {
    meaning: 'adapters.yml is not there.',
    fix: 'Create it, or name another file with `--config`.',
  },
  NO_SUCH_NAME: {
    meaning: 'An endpoint or adapter is asked for that adapters.yml does not define.',
    fix: 'Define it in adapters.yml, or correct the name.',
  },
  PART_FAILED: {
    meaning: 'A part of powerstrip-weave, or a container of the demo, did not come up or failed.',
    fix: 'Read its log, which the message ends with; `pw doctor` checks the usual causes.',
  },
  POOL_EXHAUSTED: {
    meaning: 'No free address is left in the subnet.',
    fix: 'Remove containers, or use a larger subnet.',
  },
  PORT_TAKEN: {
    meaning: 'The port where powerstrip is to be published belongs to another program.',
    fix: 'Stop that program (ss -ltnp names it), or choose another port with `--port`.',
  },
} as const satisfies Record<string, { meaning: string; fix: string }>;

export type ErrorCode = keyof typeof errorCatalogue;
