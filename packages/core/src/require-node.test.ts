import { expect, test } from '@jest/globals';
import { requireNode } from './require-node.ts';

test.each(['18.20.8', '20.19.0', '21.7.3'])('refuses Node %s', (node) => {
  expect(() => requireNode({ node })).toThrow(`on Node 22 or newer, and this is ${node}:`);
});

test.each([[{ node: '22.0.0' }], [{ node: '26.1.0' }], [{}], [undefined]])('lets %j in', (versions) => {
  expect(() => requireNode(versions)).not.toThrow();
});
