import { describe, expect, test } from '@jest/globals';
import { ipv4Cidr } from '@pw/core';
import { chooseSubnet } from './choose-subnet.ts';

describe('chooseSubnet', () => {
  test('weave’s own default first, else the next that is free', () => {
    expect(chooseSubnet(undefined, [ipv4Cidr('0.0.0.0/0'), ipv4Cidr('172.17.0.0/16')])).toEqual(
      ipv4Cidr('10.32.0.0/12'),
    );
    expect(chooseSubnet(undefined, [ipv4Cidr('10.32.1.0/24')])).toEqual(ipv4Cidr('10.48.0.0/12'));
    expect(chooseSubnet(undefined, [ipv4Cidr('10.0.0.0/8')])).toEqual(ipv4Cidr('172.24.0.0/14'));
  });

  test('one that was asked for is taken or refused', () => {
    expect(chooseSubnet(ipv4Cidr('10.60.0.0/16'), [ipv4Cidr('10.61.0.0/16')])).toEqual(
      ipv4Cidr('10.60.0.0/16'),
    );
    expect(() => chooseSubnet(ipv4Cidr('10.60.0.0/16'), [ipv4Cidr('10.60.5.0/24')])).toThrow(
      expect.objectContaining({
        code: 'SUBNET_OVERLAP',
        message: '--subnet: 10.60.0.0/16 overlaps what is in use here: 10.60.5.0/24',
      }),
    );
  });
});
