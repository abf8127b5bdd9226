import { hostname, networkInterfaces } from 'node:os';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/** Is it an address that no other machine can reach? */
export const isLoopback = (host: string) => ['127.0.0.1', '::1', 'localhost'].includes(host);

/**
 * Which `Host` headers are answered: a page of another name that resolves to this machine (DNS rebinding) is not.
 * Beyond loopback: the address given, the machine's own name and addresses, and the names that the operator listed.
 */
export function allowedHosts(host: string, port: number, names: readonly string[] = []): ReadonlySet<string> {
  const hosts = new Set(LOOPBACK);
  if (!isLoopback(host)) {
    hosts.add(inUrl(host));
    hosts.add(hostname().toLowerCase());
    for (const name of names) hosts.add(name.toLowerCase());
    for (const address of Object.values(networkInterfaces()).flat()) {
      if (address) hosts.add(inUrl(address.address));
    }
  }
  const withPort = [...hosts].map((h) => `${h}:${port}`);
  return new Set(port === 443 || port === 80 ? [...withPort, ...hosts] : withPort);
}

/** As a host stands in a URL and a `Host` header: IPv6 in brackets, names in small letters. */
export const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host).toLowerCase();
