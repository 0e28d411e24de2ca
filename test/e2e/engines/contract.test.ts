// E1: one contract for every engine.
import { afterAll, beforeAll } from '@jest/globals';
import { buildBusyboxImage, createDockerCli } from '@pw/test-helpers';
import { describeContract } from './contract.ts';
import { openBridge } from './fixtures/bridge.ts';
import { openDockerBridge, openDockerOverlay } from './fixtures/docker-network.ts';
import { openWeave } from './fixtures/weave.ts';
import { openWeaveCommand } from './fixtures/weave-command.ts';
import { IMAGE } from './guests.ts';

const docker = createDockerCli();

beforeAll(() => buildBusyboxImage(docker, IMAGE), 60_000);
afterAll(async () => void (await docker(['rmi', '-f', IMAGE])));

describeContract('bridge', openBridge);
describeContract('weave', openWeave);
describeContract('weave-command', openWeaveCommand);
describeContract('docker-network on a bridge', openDockerBridge);
describeContract('docker-network on an overlay', openDockerOverlay);
