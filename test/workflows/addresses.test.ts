import { expect, test } from 'vitest'
import { type Standing, standingOf } from '../../src/workflows/ports/addresses.ts'

const table: Record<Standing, readonly string[]> = {
  public: ['93.184.215.14', '8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '64:ff9b::5db8:d70e'],
  private: [
    ...['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '127.0.0.1', '127.9.9.9', '100.64.0.1'],
    ...['::1', 'fc00::1', 'fdff::1', '64:ff9b::a00:1', '64:ff9b::7f00:1'],
  ],
  never: [
    ...['169.254.169.254', '169.254.0.1', '100.100.100.200', '168.63.129.16', '192.0.0.192', '0.0.0.0', '0.1.2.3'],
    ...['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
    ...['::', 'fe80::1', 'fe80::1%eth0', 'fd00:ec2::254', 'fd20:ce::254', 'ff02::1', '2001:db8::1', '2001::1'],
    ...['2002:7f00:1::', '3fff::1', '64:ff9b::a9fe:a9fe', '64:ff9b:1::1', '100::1', '4000::1', 'localhost', ''],
  ],
}

test.each(Object.entries(table))('%s addresses', (standing, addresses) => {
  expect(addresses.filter((address) => standingOf(address) !== standing)).toEqual([])
})

test('an IPv4 address inside an IPv6 one is never public', () => {
  for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '8.8.8.8', '0.0.0.0'])
    expect(standingOf(`::ffff:${address}`)).not.toBe('public')
  for (const address of ['::ffff:a9fe:a9fe', '0:0:0:0:0:ffff:a9fe:a9fe', '::127.0.0.1', '::a00:1'])
    expect(standingOf(address)).not.toBe('public')
  expect(standingOf('::ffff:169.254.169.254')).toBe('never')
})
