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
  BAD_FILTER: {
    meaning: 'A filter of calls has a word or a value that is not known.',
    fix: 'Use the words of docs/inspector.md, as in `method:POST status:4xx changed`.',
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
    fix: 'Use `10.255.0.51/8`, `fd00:75::5/64`, `ip:10.255.0.51/8`, `net:10.2.1.0/24`, `net:default` or `none`; separate several by space or comma.',
  },
  BODY_TOO_LARGE: {
    meaning: 'The body of a hooked call is larger than powerstrip buffers.',
    fix: 'Raise `--max-body-bytes`, or do not hook this endpoint.',
  },
  BRIDGE_FULL: {
    meaning: 'The bridge of the weave network has as many ports as Linux allows, 1,023.',
    fix: 'Remove containers, or start a second stack with a network of its own: `pw up --prefix NAME`.',
  },
  BRIDGE_MISSING: {
    meaning: 'The bridge of the weave network is not there.',
    fix: 'Create it again with `pw up`, or restart the adapter.',
  },
  CALL_CUT: {
    meaning: 'The inspector kept only the beginning of a packet, so it cannot be sent again.',
    fix: 'Raise `--inspect-body-bytes`, and make the call once more.',
  },
  CALL_REFUSED: {
    meaning: 'adapters.yml tells powerstrip to refuse such calls.',
    fix: 'Make another call, or have `refuse` changed in adapters.yml.',
  },
  CLIENT_GONE: {
    meaning: 'A client closed its connection before its answer was complete.',
    fix: 'Nothing, if the client meant to; else look for a timeout in the client.',
  },
  DUPLICATE_KEY: {
    meaning: 'A JSON object has the same key twice, in different case; Docker would read only one of them.',
    fix: 'Send the key once, in Docker’s own spelling.',
  },
  ENGINE_BAD_RESPONSE: {
    meaning: 'The Docker engine answered with something that is not an HTTP/1.1 response.',
    fix: 'Check that `--docker-host` is a Docker engine, and its log.',
  },
  ENGINE_NAMESPACE: {
    meaning: 'The network namespace of the Docker engine cannot be opened.',
    fix: 'Run the adapter with `--pid host` and the capabilities NET_ADMIN, SYS_ADMIN and SYS_PTRACE.',
  },
  ENGINE_UNREACHABLE: {
    meaning: 'The Docker engine does not answer.',
    fix: 'Start Docker, or set DOCKER_HOST to where it listens.',
  },
  FILE_FAILED: {
    meaning: 'A file or folder cannot be read or written.',
    fix: 'Name another one, or give this user the right to it, or the disk more space.',
  },
  HTTP2_REFUSED: {
    meaning:
      'A client began with HTTP/2, whose calls no hook can see, where adapters.yml has hooks or refusals.',
    fix: 'Use HTTP/1.1, as Docker clients do by themselves after this answer.',
  },
  IMAGE_IN_USE: {
    meaning: 'An image cannot be removed because a container or another image needs it.',
    fix: 'Remove what uses it, then try again.',
  },
  IMAGE_MISSING: {
    meaning: 'The Docker engine has no image that a part of powerstrip-weave is made of.',
    fix: 'Make the images: pw images build (in a clone: pnpm images)',
  },
  IMAGE_SOURCE_MISSING: {
    meaning: 'What an image is made of is not installed.',
    fix: 'Install @pw/cli again, with its optional dependencies.',
  },
  INSPECT_OFF: {
    meaning: 'powerstrip runs without the inspector.',
    fix: 'Start it anew with `pw up --inspect`, while containers go on; powerstrip itself takes `--inspect`.',
  },
  INSPECT_TOKEN: {
    meaning: 'A request to the inspector came without the token of this start of powerstrip.',
    fix: 'Open the URL that `pw inspect` prints; after a restart of powerstrip it is another one.',
  },
  INTERNAL: {
    meaning: 'A fault of our own.',
    fix: 'Report it, with the log line that has the same message.',
  },
  INVALID_CONFIGURATION: {
    meaning: 'adapters.yml does not follow its schema.',
    fix: 'Correct the key that the message names; docs/adapters-yml.md has the grammar.',
  },
  LISTEN_FAILED: {
    meaning: 'An address cannot be listened on.',
    fix: 'Free the address, or choose another: `--listen` of powerstrip, port and host of an adapter.',
  },
  MALFORMED_REQUEST: {
    meaning: 'A client sent an HTTP request that can be read in more than one way.',
    fix: 'Send a request with one canonical path and one body length.',
  },
  NAME_TAKEN: {
    meaning: 'A container, network or volume has the name of a part of powerstrip-weave, but is not ours.',
    fix: 'Rename or remove it.',
  },
  NETWORK_ENGINE_MISSING: {
    meaning: 'The network engine that `--engine` names is not there.',
    fix: 'Start what the message names, or choose another engine with `--engine`; docs/engines.md compares them.',
  },
  NETWORK_ENGINE_UNABLE: {
    meaning: 'The network engine in use cannot do what was asked for.',
    fix: 'Use another engine for it; docs/engines.md says which can do what.',
  },
  NETWORK_NOT_OURS: {
    meaning: 'A Docker network or a link has the name of one of ours, but belongs to somebody else.',
    fix: 'Use other names: `pw up --prefix`, or `--network` and `--bridge` of pw-adapter; or join that network with `--engine docker-network`.',
  },
  NODE_TOO_OLD: {
    meaning: 'This version of Node lacks what the libraries are built on.',
    fix: 'Run it on Node 22 or later.',
  },
  NO_BROWSER: {
    meaning: 'No browser could be opened.',
    fix: 'Open the URL that was printed, or set BROWSER to a program that opens URLs.',
  },
  NO_CONFIGURATION: {
    meaning: 'adapters.yml is not there.',
    fix: 'Create it, or name another file with `--config`.',
  },
  NO_SUCH_CALL: {
    meaning: 'The inspector does not keep this call: it was dropped, cleared, or never there.',
    fix: 'Look at `GET /api/calls`; `--inspect-calls` and `--inspect-bytes` bound how many are kept.',
  },
  NO_SUCH_CONTAINER: {
    meaning: 'The container does not exist, or does not run.',
    fix: 'Look at `docker ps -a` for its name.',
  },
  NO_SUCH_NAME: {
    meaning: 'An endpoint or adapter is asked for that adapters.yml does not define.',
    fix: 'Define it in adapters.yml, or correct the name.',
  },
  OVERLOADED: {
    meaning: 'powerstrip holds as many connections, or as many bytes of hooked bodies, as it may.',
    fix: 'Try again later, or raise `--max-connections` or `--max-collected-bytes`.',
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
  REQUEST_REFUSED: {
    meaning: 'A request looks as if a browser page had sent it, or came without a valid client certificate.',
    fix: 'Use a Docker client; `--allow-host` and `--allow-origin` let in what the message names.',
  },
  ROUTER_CANCELLED: {
    meaning: 'The weave router gave up on a call, because the container stopped or the router shuts down.',
    fix: 'Start the container again; look at the router’s log when it happens to one that runs.',
  },
  ROUTER_NO_IPAM: {
    meaning: 'The weave router has no IP address allocation, which `net:` words need.',
    fix: 'Launch the router with an `--ipalloc-range`, or name an address in WEAVE_CIDR.',
  },
  ROUTER_REFUSED: {
    meaning: 'The weave router refused a call.',
    fix: 'The message carries what it said; `weave status` and its log say more.',
  },
  ROUTER_TIMEOUT: {
    meaning: 'The weave router did not answer in time.',
    fix: 'Look at `pw status ipam`: it waits for its peers, or its range is full.',
  },
  ROUTER_UNREACHABLE: {
    meaning: 'No weave router answers at the address of `--router`, else WEAVE_HTTP_ADDR.',
    fix: 'Run `weave launch`, or set one of them to where the router’s HTTP API listens, and start the adapter anew.',
  },
  SHIM_MOUNTED_OVER: {
    meaning: 'A container with WEAVE_CIDR mounts something at /.wait-for-weave, where its shim is mounted.',
    fix: 'Mount it elsewhere. A container with `WEAVE_CIDR=none` has no shim.',
  },
  SUBNET_OVERLAP: {
    meaning: 'The subnet of the weave network overlaps a route of the host or another Docker network.',
    fix: 'Choose a free one with `--subnet`.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    meaning: 'The body of a hooked call has a type that is not the one Docker reads there.',
    fix: 'Send JSON as `Content-Type: application/json`.',
  },
  WEAVE_COMMAND_FAILED: {
    meaning: 'The command `weave` failed.',
    fix: 'The message carries what it said; run the same command by hand.',
  },
} as const satisfies Record<string, { meaning: string; fix: string }>;

/** A code of the catalogue. It is stable: programs may compare it, unlike the message. */
export type ErrorCode = keyof typeof errorCatalogue;
