/** The few encodings of ASN.1's distinguished rules that a certificate is made of. */
const encode = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const content = Buffer.concat(parts);
  const length: number[] = [];
  if (content.length < 0x80) length.push(content.length);
  else if (content.length < 0x100) length.push(0x81, content.length);
  else length.push(0x82, content.length >> 8, content.length & 0xff);
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};

export const sequence = (...parts: readonly Uint8Array[]) => encode(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]) => encode(0x31, ...parts);
export const text = (value: string) => encode(0x0c, Buffer.from(value));
export const flag = (value: boolean) => encode(0x01, Buffer.from([value ? 0xff : 0]));
export const octets = (...parts: readonly Uint8Array[]) => encode(0x04, ...parts);
/** Bits of which the last `unused` of the last byte mean nothing. */
export const bits = (value: Uint8Array, unused = 0) => encode(0x03, Buffer.from([unused]), value);
/** A field that is told by its number; `constructed` when it holds other values. */
export const field = (number: number, constructed: boolean, ...parts: readonly Uint8Array[]) =>
  encode((constructed ? 0xa0 : 0x80) | number, ...parts);

/** A whole number, most significant byte first; a leading bit would make it negative. */
export const integer = (bytes: Uint8Array) =>
  encode(0x02, (bytes[0] ?? 0) >= 0x80 ? Buffer.from([0]) : Buffer.alloc(0), bytes);

/** `YYMMDDhhmmssZ`, good until 2049. */
export const time = (at: Date) =>
  encode(
    0x17,
    Buffer.from(
      `${at
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
