import TestSequencer from '@jest/test-sequencer';

/** Runs test files in the order of PW_TEST_ORDER, a JSON list; jest's own sequencer puts the slowest first. */
export default class InGivenOrder extends TestSequencer {
  sort(tests) {
    const order = JSON.parse(process.env.PW_TEST_ORDER ?? '[]');
    const place = ({ path }) => order.findIndex((file) => path.endsWith(`/${file}`));
    return [...tests].sort((one, other) => place(one) - place(other));
  }
}
