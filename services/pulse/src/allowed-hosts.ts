import { hostname, networkInterfaces } from 'node:os';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

export const isLoopback = (host: string) => ['127.0.0.1', '::1', 'localhost'].includes(host);

/**
 * Which `Host` headers are answered: a page of another name that resolves to this machine (DNS rebinding) is not.
 * Beyond loopback: the address given, the machine's own name and addresses, and the names that the operator listed.
 */
export function allowedHosts(host: string, port: number, names: readonly string[] = []): ReadonlySet<string> {
  const hosts = new Set(LOOPBACK);
  if (!isLoopback(host)) {
    hosts.add(bracketed(host));
    hosts.add(hostname().toLowerCase());
    for (const name of names) hosts.add(name.toLowerCase());
    for (const address of Object.values(networkInterfaces()).flat()) {
      if (address) hosts.add(bracketed(address.address));
    }
  }
  const withPort = [...hosts].map((h) => `${h}:${port}`);
  return new Set(port === 443 || port === 80 ? [...withPort, ...hosts] : withPort);
}

const bracketed = (host: string) => (host.includes(':') ? `[${host}]` : host.toLowerCase());
