/** The few encodings of ASN.1's distinguished rules (X.690) that a certificate is made of. */
function encode(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

export const sequence = (...parts: readonly Uint8Array[]) => encode(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]) => encode(0x31, ...parts);
export const text = (value: string) => encode(0x0c, Buffer.from(value));
export const boolean = (value: boolean) => encode(0x01, Buffer.of(value ? 0xff : 0));
export const octets = (value: Uint8Array) => encode(0x04, value);
export const bits = (value: Uint8Array) => encode(0x03, Buffer.of(0), value);
/** Fields that are told by their number; an explicit one wraps a whole value, an implicit one only its content. */
export const explicit = (number: number, value: Uint8Array) => encode(0xa0 | number, value);
export const implicit = (number: number, content: Uint8Array) => encode(0x80 | number, content);
/** A positive whole number, most significant byte first: from 0x01 to 0x7f, so that it needs no padding. */
export const integer = (bytes: Uint8Array) => encode(0x02, bytes);

/** `YYMMDDhhmmssZ`, good until 2049. */
export const time = (at: number) =>
  encode(
    0x17,
    Buffer.from(
      `${new Date(at)
        .toISOString()
        .replace(/[-:T]|\.\d+Z/g, '')
        .slice(2)}Z`,
    ),
  );

export function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 0x7f];
    for (let left = arc >> 7; left > 0; left >>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return encode(0x06, Buffer.from(bytes));
}
