import { lookup as lookUp } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * What an address is to somebody outside (IANA's special-purpose registries): `public`; `private`, in a network of one's own or on this
 * machine; or `never`, where no endpoint is: link-local ones, at which clouds hand out credentials, and what is no host's.
 */
export type Standing = 'public' | 'private' | 'never'

/** What an address in numbers is; anything else is `never`. */
export function standingOf(address: string): Standing {
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return 'never'
  if (family === 4) return standingOfFour(address)
  const inside = behindNat64(address)
  if (inside) return standingOfFour(inside)
  if (never.check(address, 'ipv6')) return 'never'
  if (own.check(address, 'ipv6')) return 'private'
  return globalUnicast.check(address, 'ipv6') && !unusual.check(address, 'ipv6') ? 'public' : 'never'
}

/** Thrown where a name or an address leads to where nothing is to be sent. */
export class AddressError extends Error {
  override readonly name = 'AddressError'
}

/** Refuses an address that a URL has in numbers, which nothing looks up. */
export function refuseLiteral(host: string, allowPrivate: boolean): AddressError | null {
  const address = host.replace(/^\[(.*)\]$/, '$1')
  return isIP(address) === 0 ? null : refuse(host, [address], allowPrivate)
}

/**
 * Looks a name up for a connection, and refuses it where any of its addresses is not to be reached: what is connected to is what was
 * looked at, so that a name that leads elsewhere a moment later changes nothing.
 */
export function checkedLookup(
  allowPrivate: boolean,
  lookup: LookupFunction = lookUp as LookupFunction,
): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '')
      const addresses = Array.isArray(found) ? found : [{ address: found, family: isIP(found) }]
      const refused = refuse(
        host,
        addresses.map(({ address }) => address),
        allowPrivate,
      )
      if (refused) return callback(refused, '')
      const [first] = addresses
      if (options.all) return callback(null, addresses)
      callback(null, first?.address ?? '', first?.family)
    })
  }
}

/** The addresses of a host that may be connected to. Throws an `AddressError`, or what the resolver says. */
export async function resolveChecked(host: string, allowPrivate: boolean): Promise<string[]> {
  const refused = refuseLiteral(host, allowPrivate)
  if (refused) throw refused
  const name = host.replace(/^\[(.*)\]$/, '$1')
  return new Promise((resolve, reject) => {
    checkedLookup(allowPrivate)(name, { all: true }, (error, found) => {
      if (error) reject(error)
      else resolve(Array.isArray(found) ? found.map(({ address }) => address) : [found])
    })
  })
}

function refuse(host: string, addresses: readonly string[], allowPrivate: boolean): AddressError | null {
  if (addresses.length === 0) return new AddressError(`the name ${host} has no address`)
  const taken: readonly Standing[] = allowPrivate ? ['public', 'private'] : ['public']
  const bad = addresses.find((address) => !taken.includes(standingOf(address)))
  if (bad === undefined) return null
  const where = bad === host.replace(/^\[(.*)\]$/, '$1') ? host : `${host} leads to ${bad}, which`
  return new AddressError(
    standingOf(bad) === 'private'
      ? `${where} is no public address; allow_private: true in the policy takes it`
      : `${where} is an address at which no endpoint may be`,
  )
}

function standingOfFour(address: string): Standing {
  if (never.check(address, 'ipv4')) return 'never'
  return own.check(address, 'ipv4') ? 'private' : 'public'
}

/** The IPv4 address in one of NAT64 (RFC 6052), as networks without IPv4 give them; else null. */
function behindNat64(address: string): string | null {
  if (!nat64.check(address, 'ipv6')) return null
  const tail = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::')[1]?.split(':') ?? []
  const [high = 0, low = 0] = tail.length > 1 ? tail.map(hex) : [0, hex(tail[0] ?? '')]
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}

function hex(text: string): number {
  return text === '' ? 0 : Number.parseInt(text, 16)
}

function listOf(...nets: string[]): BlockList {
  const list = new BlockList()
  for (const net of nets) {
    const [address = '', bits] = net.split('/')
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}

/** One's own: RFC 1918, loopback, carriers' shared addresses, unique local IPv6. */
const own = listOf(
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '100.64.0.0/10'],
  ...['fc00::/7', '::1/128'],
)
/** Link-local, metadata services outside of it (AWS, Alibaba, Azure, Oracle), no host's, documentation, tests, multicast, reserved. */
const never = listOf(
  ...['169.254.0.0/16', '100.100.100.200/32', '168.63.129.16/32', '192.0.0.0/24', '0.0.0.0/8'],
  ...['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24', '198.18.0.0/15', '192.88.99.0/24', '224.0.0.0/3'],
  ...['fe80::/10', 'fd00:ec2::/32', 'fd20:ce::/32', 'ff00::/8', '::/128', '64:ff9b:1::/48'],
)
const globalUnicast = listOf('2000::/3')
/** Of those that are global by their form: protocols' own, Teredo, documentation, 6to4. */
const unusual = listOf('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20')
const nat64 = listOf('64:ff9b::/96')
