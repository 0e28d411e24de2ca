import { expect, test } from '@jest/globals';
import { networkEngineChoices } from '@pw/adapter';
import { networkEngines } from '../src/stack/network-engines.ts';

test('pw up offers the network engines that pw-adapter has', () => {
  expect(networkEngines.toSorted()).toEqual(networkEngineChoices.toSorted());
});
