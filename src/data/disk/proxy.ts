/** The proxy that the environment names for an address, as curl and most programs understand these variables. */
import { BlockList, isIP } from 'node:net';
import { SparringError } from '../../core/errors.ts';

/** A proxy that requests go through. */
export interface Proxy {
  readonly protocol: 'http:' | 'https:';
  readonly host: string;
  readonly port: number;
  /** The value of the header `Proxy-Authorization`. */
  readonly authorization: string | undefined;
  /** The environment variable that names it, for errors. */
  readonly variable: string;
}

type Environment = Readonly<Partial<Record<string, string>>>;

const defaultPorts = { 'http:': 80, 'https:': 443 } as const;

/**
 * The proxy for an address: `https_proxy` or `http_proxy`, by the address's protocol, else `all_proxy`; in lower case
 * first, then in upper case. Undefined if none is set, if `no_proxy` lists the host, or if the host is this machine.
 *
 * @throws SparringError if the variable is not the address of an HTTP proxy; the message leaves out its value, which may
 *   contain a password
 */
export function proxyFor(address: URL, environment: Environment = process.env): Proxy | undefined {
  const [, variable] = [`${address.protocol.slice(0, -1)}_proxy`, 'all_proxy']
    .flatMap((name) => [name, name.toUpperCase()])
    .map((name) => [environment[name] ?? '', name] as const)
    .find(([value]) => value.trim() !== '') ?? ['', undefined];
  if (variable === undefined || isExcluded(address, valueOf(environment, 'no_proxy'))) return undefined;
  return parseProxy(environment[variable]!.trim(), variable);
}

function valueOf(environment: Environment, name: string): string {
  return environment[name] || environment[name.toUpperCase()] || '';
}

function parseProxy(value: string, variable: string): Proxy {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '') {
    throw new SparringError(
      `${variable} is not the address of a proxy: set it to one like http://proxy.example:3128, or unset it`,
      { code: 'download' },
    );
  }
  const { protocol, username, password } = url;
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new SparringError(
      `${variable} names a proxy of the kind ${protocol.slice(0, -1)}, expected http or https: set it to an HTTP proxy, or unset it`,
      { code: 'download' },
    );
  }
  const credentials = `${decoded(username)}:${decoded(password)}`;
  return {
    protocol,
    host: hostOf(url),
    port: Number(url.port) || defaultPorts[protocol],
    authorization: credentials === ':' ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`,
    variable,
  };
}

/** A part of an address without its percent-escapes; as it stands if they are invalid. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The host of an address, an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

/**
 * Whether `no_proxy` lists the host of an address. Its entries are `*`, hosts, which include their subdomains, with or
 * without a dot in front and a port at the end, addresses, and ranges of addresses (`10.0.0.0/8`).
 */
function isExcluded(address: URL, list: string): boolean {
  const host = hostOf(address).toLowerCase().replace(/\.$/, '');
  if (isThisMachine(host)) return true;
  const port = address.port || String(defaultPorts[address.protocol as keyof typeof defaultPorts]);
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (isIP(host) !== 0 && entry.includes('/')) return isInRange(host, entry);
  const [, name, entryPort] = /^(.*?)(?::(\d+))?$/.exec(isIP(entry) === 6 ? `[${entry}]` : entry)!;
  if (entryPort !== undefined && entryPort !== port) return false;
  const bare = name!.replace(/^\[(.*)\]$/, '$1').replace(/^\*?\./, '');
  return host === bare || (isIP(host) === 0 && bare !== '' && host.endsWith(`.${bare}`));
}

function isInRange(host: string, range: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = isIP(network);
  const max = family === 6 ? 128 : 32;
  if (family === 0 || family !== isIP(host) || !/^\d{1,3}$/.test(bits) || Number(bits) > max) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family === 6 ? 'ipv6' : 'ipv4');
  return list.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function isThisMachine(host: string): boolean {
  return (
    host === 'localhost' || host.endsWith('.localhost') || host === '::1' || isInRange(host, '127.0.0.0/8')
  );
}
