import { expect, test } from '@jest/globals';
import { ipv6Faults } from './ipv6.ts';

const pw = (verb: 'up' | 'down') => `pw ${verb}`;

/** As Engine 28 lists a network, but for what nobody reads; engines before it have no EnableIPv4. */
function network(Name: string, EnableIPv6: boolean, subnets: string[], Driver = 'bridge') {
  const Config = subnets.map((Subnet) => ({ Subnet }));
  return {
    ...{ Name, Id: 'f'.repeat(64), Scope: 'local', Driver, EnableIPv4: true, EnableIPv6 },
    ...{ IPAM: { Driver: 'default', Options: null, Config }, Internal: false, Containers: {}, Labels: {} },
  };
}

const docker0 = network('bridge', false, ['172.17.0.0/16']);
const none = {
  ...network('none', false, [], 'null'),
  IPAM: { Driver: 'default', Options: null, Config: null },
};
const weave = network('weave', false, ['10.40.0.0/16']);
const withIpv6 = network('six', true, ['172.18.0.0/16', 'fd00:1::/64']);

test('Docker 27 and newer, with a network of IPv6 beside weave’s: the fix keeps weave’s subnet', () => {
  const networks = [docker0, none, weave, withIpv6];
  for (const version of ['27.0.1', '28.5.2+dfsg1', '29.1.0-rc.1']) {
    expect(ipv6Faults({ version, networks }, { weave: 'weave', pw })).toEqual([
      {
        what: expect.stringContaining(`Docker ${version} knows no IPv6: since the network six has IPv6`),
        fix: 'pw down && pw up --subnet 10.40.0.0/16,fd00:75::/64',
      },
    ]);
  }
});

test.each([
  ['an older Docker', '26.1.5+dfsg1', [docker0, none, weave, withIpv6]],
  ['Engine 20.10', '20.10.24+dfsg1', [docker0, none, weave, withIpv6]],
  ['no network with IPv6', '28.5.2', [docker0, none, weave]],
  [
    'IPv6 on a network of another driver',
    '28.5.2',
    [weave, network('lan', true, ['fd00:1::/64'], 'macvlan')],
  ],
  ['weave has IPv6', '28.5.2', [network('weave', true, ['10.40.0.0/16', 'fd00:75::/64']), withIpv6]],
  ['no weave network', '28.5.2', [docker0, none, withIpv6]],
])('%s: no fault', (_title, version, networks) => {
  expect(ipv6Faults({ version, networks }, { weave: 'weave', pw })).toStrictEqual([]);
});
