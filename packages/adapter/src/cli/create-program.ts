import { DEFAULT_ROUTER_ADDRESS } from '@pw/core';
import { Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { networkEngineChoices } from '../engines/create-network-engine.ts';
import { attachCommand, detachCommand } from './attach-command.ts';
import { exposeCommand, hideCommand, psCommand, statusCommand } from './network-commands.ts';
import { parsePortOption, parseSeconds, parseSubnetOption } from './option-parsers.ts';
import { serveCommand } from './serve-command.ts';

/** The command line of `pw-adapter`. Every option has an environment variable of the same meaning. */
export function createProgram(): Command {
  const program = new Command('pw-adapter')
    .version(packageJson.version)
    .description('The weave adapter of powerstrip');
  withEngine(program.command('serve', { isDefault: true }))
    .description('answer powerstrip’s hooks over HTTP')
    .addOption(option('-p, --port <port>', 'port to listen on', 'PW_PORT', '80').argParser(parsePortOption))
    .addOption(option('--host <address>', 'address to listen on', 'PW_HOST', '127.0.0.1'))
    .addOption(
      option(
        '--token-file <path>',
        'file with the token that powerstrip has to send (or PW_TOKEN, the token itself)',
        'PW_TOKEN_FILE',
      ),
    )
    .addOption(
      option('--shim-container <name>', 'container with the shim’s volume', 'PW_SHIM_CONTAINER', 'weavewait'),
    )
    .addOption(
      option('--shim-image <image>', 'image of the shim', 'PW_SHIM_IMAGE', 'localhost/pw/wait-for-weave'),
    )
    .addOption(
      option('--rewrite-inspect', 'show weave’s view in docker inspect', 'PW_REWRITE_INSPECT').default(false),
    )
    .addOption(option('--no-rewrite-hosts', 'leave the containers’ /etc/hosts alone', 'PW_NO_REWRITE_HOSTS'))
    .action(serveCommand);
  withEngine(program.command('attach'))
    .description(
      'give a running container addresses: attach [CIDR|ip:CIDR|net:SUBNET|net:default]... CONTAINER',
    )
    .argument('<words...>', 'addresses, then the container')
    .action(attachCommand);
  withEngine(program.command('detach'))
    .description('take addresses (default: all) from a running container: detach [CIDR]... CONTAINER')
    .argument('<words...>', 'addresses, then the container')
    .action(detachCommand);
  addNetworkCommands(program);
  return program;
}

function addNetworkCommands(program: Command): void {
  withEngine(program.command('expose'))
    .description('give the host addresses on the network')
    .argument('[addresses...]', 'default: net:default')
    .action(exposeCommand);
  withEngine(program.command('hide'))
    .description('take the host’s addresses away again')
    .argument('[addresses...]', 'default: all')
    .action(hideCommand);
  withEngine(program.command('ps'))
    .description('list containers with their addresses on the network')
    .argument('[containers...]', 'default: all that run, and the host')
    .action(psCommand);
  withEngine(program.command('status'))
    .description('show the state of the network')
    .argument('[topic]', 'peers, ipam, dns or connections, in the engine’s own words')
    .action(statusCommand);
  for (const command of program.commands) {
    if (command.name() !== 'serve') command.option('--json', 'print one JSON object', false);
  }
}

/** The options of every command. */
function withEngine(command: Command): Command {
  const dockerHost = process.env.DOCKER_HOST ?? 'unix:///var/run/docker.sock';
  return withSettings(command)
    .addOption(
      option('--docker-host <url>', 'the Docker engine (also DOCKER_HOST)', 'PW_DOCKER_HOST', dockerHost),
    )
    .addOption(
      option('--engine <name>', 'how containers are attached', 'PW_ENGINE', 'auto').choices(
        networkEngineChoices,
      ),
    )
    .addOption(option('--network <name>', 'Docker network of the bridge, or to join', 'PW_NETWORK', 'weave'))
    .addOption(option('--bridge <name>', 'bridge of that network', 'PW_BRIDGE', 'weave'))
    .addOption(
      option(
        '--subnet <cidr>',
        'its subnet (default: 10.32.0.0/12, or the next that is free), of IPv6 as well after a comma',
        'PW_SUBNET',
      ).argParser(parseSubnetOption),
    )
    .addOption(
      option(
        '--router <address>',
        'HTTP address of the weave router',
        'WEAVE_HTTP_ADDR',
        DEFAULT_ROUTER_ADDRESS,
      ),
    )
    .addOption(option('--router-bridge <name>', 'bridge of the weave router', 'PW_ROUTER_BRIDGE', 'weave'))
    .addOption(
      option('--without-dns', 'leave names and resolvers to others', 'PW_WITHOUT_DNS').default(false),
    )
    .addOption(option('--weave-command <path>', 'the weave script', 'PW_WEAVE_COMMAND', 'weave'));
}

function withSettings(command: Command): Command {
  return command
    .addOption(
      option(
        '--grace-seconds <n>',
        'how long an ended container keeps its address',
        'PW_GRACE_SECONDS',
        '30',
      ).argParser(parseSeconds),
    )
    .addOption(option('--stack <name>', 'value of the label powerstrip-weave.stack', 'PW_STACK', 'default'))
    .addOption(
      option('--log-level <level>', 'least severe log line', 'PW_LOG_LEVEL', 'info').choices([
        'debug',
        'info',
        'warn',
        'error',
        'silent',
      ]),
    );
}

function option(flags: string, description: string, env: string, value?: string): Option {
  const result = new Option(flags, description).env(env);
  return value === undefined ? result : result.default(value);
}
