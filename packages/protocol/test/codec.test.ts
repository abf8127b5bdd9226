import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assembleFrame, decodeFrame, encodeField, encodeFrame } from '../src/codec.ts';
import { logServerMessages, stateServerMessages, statisticsServerMessages } from './samples.ts';

const encodings = ['json', 'msgpack'] as const;
const samples = [...logServerMessages, ...stateServerMessages, ...statisticsServerMessages];

describe('codec', () => {
  test.each(encodings)('[P-1] every message survives %s', (encoding) => {
    for (const message of samples) {
      expect(decodeFrame(encodeFrame(message, encoding)), message.kind).toEqual(message);
    }
  });

  test('[P-1] text is JSON, bytes are msgpack', () => {
    expect(typeof encodeFrame({ kind: 'x' }, 'json')).toBe('string');
    expect(encodeFrame({ kind: 'x' }, 'msgpack')).toBeInstanceOf(Uint8Array);
  });

  test('[P-8] msgpack frames can be read alone, in any order, whatever was written before', () => {
    const frames = samples.map((message) => encodeFrame(message, 'msgpack'));
    for (const [index, frame] of [...frames.entries()].reverse()) {
      expect(decodeFrame(frame)).toEqual(samples[index]);
    }
  });

  test('[P-8] a frame keeps its bytes while later ones are written', () => {
    const frame = encodeFrame(samples[1] as object, 'msgpack') as Uint8Array;
    const bytes = Uint8Array.from(frame);
    for (let i = 0; i < 1000; i++) encodeFrame(samples[i % samples.length] as object, 'msgpack');
    expect([...frame]).toEqual([...bytes]);
  });

  test('[P-8] any value survives msgpack as it survives JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const plain = JSON.parse(JSON.stringify({ value }), dropProto);
        expect(decodeFrame(encodeFrame(plain, 'msgpack'))).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  test.each(encodings)(
    '[STATE-5] a frame assembled from encoded fields reads like one encoded whole (%s)',
    (encoding) => {
      fc.assert(
        fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 14 }), (values) => {
          const fields = values.map(
            (value, i) => [`f${i}`, JSON.parse(JSON.stringify(value), dropProto)] as const,
          );
          const frame = assembleFrame(
            fields.map(([name, value]) => [name, encodeField(value, encoding)] as const),
            encoding,
          );
          expect(decodeFrame(frame)).toEqual(Object.fromEntries(fields));
        }),
        { numRuns: 100 },
      );
    },
  );

  test('bytes at random are refused, never taken for a message of another shape', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          decodeFrame(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(Error);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

/** msgpack renames this key on reading, which is what one wants of it. */
const dropProto = (_key: string, value: unknown) => {
  if (typeof value === 'object' && value !== null && Object.hasOwn(value, '__proto__')) return null;
  return value === 0 ? 0 : value;
};
