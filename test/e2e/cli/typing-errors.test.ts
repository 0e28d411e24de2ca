import { describe, expect, test } from '@jest/globals';
import { pw } from './pw.ts';

describe('a typing error suggests what was meant', () => {
  test.each([
    [['demo', 'weverun'], 'Did you mean weaverun?'],
    [['demoo'], 'Did you mean demo?'],
    [['demo', '--jsn'], 'Did you mean --json?'],
    [['up', '--prot', '1'], 'Did you mean --port?'],
    [['help', 'doctr'], 'Did you mean doctor?'],
    [['status', 'bogus'], 'peers, ipam, dns, connections'],
  ])('pw %p', async (args, suggestion) => {
    const { stderr, stdout, code } = await pw(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(suggestion);
  });

  test('a port that is none', async () => {
    const { stderr, code } = await pw(['up', '--port', '70000']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('Use 1 to 65535') });
  });
});
