/** Tables of the IEEE polynomial for four bytes at a time. */
const tables = Array.from({ length: 4 }, () => new Uint32Array(256));
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  (tables[0] as Uint32Array)[byte] = crc;
}
for (let byte = 0; byte < 256; byte++) {
  for (let t = 1; t < 4; t++) {
    const before = (tables[t - 1] as Uint32Array)[byte] as number;
    (tables[t] as Uint32Array)[byte] = (before >>> 8) ^ ((tables[0] as Uint32Array)[before & 255] as number);
  }
}
const [t0, t1, t2, t3] = tables as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** CRC-32 of the bytes, as in zip and gzip. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  let i = 0;
  for (const stop = bytes.length - 3; i < stop; i += 4) {
    crc ^=
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    crc =
      (t3[crc & 255] as number) ^
      (t2[(crc >>> 8) & 255] as number) ^
      (t1[(crc >>> 16) & 255] as number) ^
      (t0[crc >>> 24] as number);
  }
  for (; i < bytes.length; i++) crc = (crc >>> 8) ^ (t0[(crc ^ (bytes[i] as number)) & 255] as number);
  return ~crc >>> 0;
}
