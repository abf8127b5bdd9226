import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { field, stampOf } from '../src/asterisk/ami-packet.ts';
import { type AmiLimits, AmiParser } from '../src/asterisk/ami-parser.ts';

const BANNER = 'Asterisk Call Manager/11.0.0\r\n';

function parse(pieces: readonly (string | Buffer)[], limits?: AmiLimits) {
  const seen: (Record<string, string> | string)[] = [];
  const parser = new AmiParser(
    {
      banner: (text) => seen.push(`banner ${text}`),
      packet: (packet) => seen.push(Object.fromEntries(packet)),
      damaged: (reason) => seen.push(`damaged ${reason}`),
      hopeless: (reason) => seen.push(`hopeless ${reason}`),
    },
    limits,
  );
  for (const piece of pieces) parser.push(Buffer.from(piece));
  return seen;
}

const SMALL: AmiLimits = { line: 40, packet: 100, fields: 4, rubbish: 500 };

describe('the manager parser', () => {
  it('reads banner and packets, whatever the pieces', () => {
    const text = `${BANNER}Response: Success\r\nMessage: Grüße: ja\r\n\r\nEvent: Hold\r\nEmpty: \r\nTight:x\r\n\r\n`;
    const whole = [
      'banner Asterisk Call Manager/11.0.0',
      { Response: 'Success', Message: 'Grüße: ja' },
      { Event: 'Hold', Empty: '', Tight: 'x' },
    ];
    expect(parse([text])).toEqual(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 30 }), (cuts) => {
        const bytes = Buffer.from(text);
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        expect(parse(at.slice(1).map((end, index) => bytes.subarray(at[index], end)))).toEqual(whole);
      }),
    );
  });

  it('takes the first of a key that stands twice', () => {
    expect(parse([`${BANNER}Event: A\r\nX: 1\r\nX: 2\r\n\r\n`])[1]).toEqual({ Event: 'A', X: '1' });
  });

  it.each([
    ['a line that is too long', `Event: A\r\nX: ${'y'.repeat(60)}\r\n\r\n`, 'line-too-long'],
    [
      'a packet that is too large',
      `Event: A\r\n${`X: ${'y'.repeat(30)}\r\n`.repeat(4)}\r\n`,
      'packet-too-large',
    ],
    ['too many fields', 'Event: A\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n', 'too-many-fields'],
    ['a line without a key', 'Event: A\r\nnonsense\r\n\r\n', 'malformed'],
    ['a packet that is neither event nor response', 'X: 1\r\n\r\n', 'malformed'],
  ])('leaves out a packet with %s and reads the next', (_, packet, reason) => {
    expect(parse([BANNER, packet, 'Event: Next\r\n\r\n'], SMALL).slice(1)).toEqual([
      `damaged ${reason}`,
      { Event: 'Next' },
    ]);
  });

  it('gives up on a peer that greets otherwise, and reads nothing more of it', () => {
    expect(parse(['HTTP/1.1 400 Bad Request\r\n', 'Event: A\r\n\r\n'])).toEqual([
      'hopeless the peer greeted with "HTTP/1.1 400 Bad Request"',
    ]);
  });

  it('gives up on a peer that sends much and never a packet', () => {
    expect(parse([BANNER, 'x'.repeat(600)], SMALL).at(-1)).toMatch(/^hopeless 500 bytes/);
    expect(parse(['y'.repeat(600)], SMALL)).toHaveLength(1);
  });

  it('survives any bytes, and still reads the packet after them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 8 }), (rubbish) => {
        const pieces = [BANNER, ...rubbish.map((bytes) => Buffer.from(bytes)), '\r\n\r\nEvent: Next\r\n\r\n'];
        expect(parse(pieces).at(-1)).toEqual({ Event: 'Next' });
      }),
    );
  });
});

describe('fields', () => {
  const packet = (value: string) =>
    new Map([
      ['Timestamp', value],
      ['X', value],
    ]);

  it('reads a stamp to the microsecond', () => {
    expect(stampOf(packet('1795385578.123456'))).toBeCloseTo(1795385578123.456, 3);
    expect(stampOf(packet('1795385578.000001'))).toBeCloseTo(1795385578000.001, 3);
  });

  it('takes what is no stamp for none', () => {
    for (const text of ['', 'soon', '-1.000000', '17e9.000000', '1795385578', '9'.repeat(20)]) {
      expect(stampOf(packet(text))).toBeUndefined();
    }
  });

  it("takes Asterisk's words for nothing as nothing, and cuts what is too long", () => {
    for (const text of ['', '<unknown>', '<null>']) expect(field(packet(text), 'X')).toBeUndefined();
    expect(field(packet('x'.repeat(1000)), 'X')).toHaveLength(200);
  });
});
