import { describe, expect, test } from '@jest/globals';
import { parseIpv4Cidr } from '@pw/core';
import { chooseSubnet } from './choose-subnet.ts';

function cidr(text: string) {
  const parsed = parseIpv4Cidr(text);
  if (parsed === undefined) throw new Error(`${text} is no CIDR`);
  return parsed;
}

describe('chooseSubnet', () => {
  test('weave’s own default first, else the next that is free', () => {
    expect(chooseSubnet(undefined, [cidr('0.0.0.0/0'), cidr('172.17.0.0/16')])).toEqual(cidr('10.32.0.0/12'));
    expect(chooseSubnet(undefined, [cidr('10.32.1.0/24')])).toEqual(cidr('10.48.0.0/12'));
    expect(chooseSubnet(undefined, [cidr('10.0.0.0/8')])).toEqual(cidr('172.24.0.0/14'));
  });

  test('one that was asked for is taken or refused', () => {
    expect(chooseSubnet(cidr('10.60.0.0/16'), [cidr('10.61.0.0/16')])).toEqual(cidr('10.60.0.0/16'));
    expect(() => chooseSubnet(cidr('10.60.0.0/16'), [cidr('10.60.5.0/24')])).toThrow(
      expect.objectContaining({
        code: 'SUBNET_OVERLAP',
        message: '--subnet: 10.60.0.0/16 overlaps what is in use here: 10.60.5.0/24',
      }),
    );
  });
});
