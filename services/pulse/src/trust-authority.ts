import { getCACertificates, setDefaultCACertificates } from 'node:tls';

/**
 * Makes this process trust one more authority, beside those of the machine, for whatever it fetches: the only way to say
 * so to the platform's own `fetch`, which the OpenID client uses too.
 *
 * @param ca PEM text
 */
export function trustAuthority(ca: string): void {
  setDefaultCACertificates([...getCACertificates('default'), ca]);
}
