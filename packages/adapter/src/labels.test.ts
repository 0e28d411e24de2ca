import { expect, test } from '@jest/globals';
import { isOurs, shimVariables, wasCreatedByUs } from './labels.ts';

const onNetwork = (network: string) => ({ 'powerstrip-weave.network': network });
const variables = (env: string) => shimVariables({ 'powerstrip-weave.env': env });

test.each([
  ['of our network', onNetwork('weave'), true, true],
  ['of another', onNetwork('other'), false, false],
  ['of none', {}, false, true],
  ['of an image that was committed from one', onNetwork(''), false, true],
])('a container with the labels %s', (_what, labels, isOursAlone, isOursToo) => {
  expect(isOurs(labels, { network: 'weave', unlabelled: false })).toBe(isOursAlone);
  expect(isOurs(labels, { network: 'weave', unlabelled: true })).toBe(isOursToo);
});

test('a network’s name tells that the create hook has seen it', () => {
  expect(wasCreatedByUs({})).toBe(false);
  expect(wasCreatedByUs(onNetwork(''))).toBe(false);
  expect(wasCreatedByUs(onNetwork('other'))).toBe(true);
});

test('the shim’s variables are those of the label, or of versions before it', () => {
  expect(variables('A B')).toStrictEqual(['A', 'B']);
  expect(variables('')).toStrictEqual([]);
  expect(shimVariables({})).toStrictEqual([
    'WAIT_FOR_WEAVE_ADDRESSES',
    'WAIT_FOR_WEAVE_INTERFACE',
    'WAIT_FOR_WEAVE_ROUTE',
  ]);
});
