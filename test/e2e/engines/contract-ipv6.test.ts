// IPv6 on every engine.
import { afterAll, beforeAll } from '@jest/globals';
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import { describeIpv6Contract } from './contract-ipv6.ts';
import { openBridgeIpv6 } from './fixtures/bridge.ts';
import { openDockerBridge, openDockerIpv6 } from './fixtures/docker-network.ts';
import { openWeave } from './fixtures/weave.ts';
import { openWeaveCommand } from './fixtures/weave-command.ts';
import { IMAGE } from './guests.ts';

const docker = createDockerCli();

beforeAll(() => buildBusyboxImage(docker, IMAGE), 60_000);
afterAll(async () => void (await docker(['rmi', '-f', IMAGE])));

describeIpv6Contract('bridge', openBridgeIpv6);
describeIpv6Contract('weave', openWeave);
describeIpv6Contract('weave-command', openWeaveCommand);
describeIpv6Contract('docker-network on a bridge of IPv4 alone', openDockerBridge);
describeIpv6Contract('docker-network on a bridge of both', openDockerIpv6);
