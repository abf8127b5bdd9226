import { describe, expect, test } from 'vitest';
import { parseSource } from './source-url.ts';

describe('the --source option', () => {
  test('names an Asterisk server with the ports that Asterisk uses', () => {
    expect(parseSource('asterisk://pulse@pbx')).toEqual({
      ok: true,
      value: {
        kind: 'asterisk',
        id: 'asterisk',
        user: 'pulse',
        host: 'pbx',
        port: 5038,
        tls: false,
        clock: 'live',
      },
    });
    expect(parseSource('asterisks://pulse@[::1]?name=north&clock=replay')).toMatchObject({
      value: { host: '::1', port: 5039, tls: true, id: 'north', clock: 'replay' },
    });
  });

  test.each([
    ['asterisk://pulse:secret@pbx', 'leave the secret out'],
    ['asterisk://pbx:5038', 'name the manager user'],
    ['freeswitch://pbx', 'no source that Pulse knows'],
    ['pbx', 'is no source'],
    ['asterisk://u@pbx?clock=fast', 'clock is live or replay'],
    ['asterisk://50%@pbx', 'as %25'],
  ])('%s is refused: %s', (text, reason) => {
    const result = parseSource(text);
    expect(result.ok).toBe(false);
    expect(result).toMatchObject({ error: expect.stringContaining(reason) });
  });

  test('a secret in the wrong place is not repeated', () => {
    for (const text of [
      'pulse:hunter2@pbx',
      'asterisk:/pulse:hunter2@pbx',
      '//pulse:hunter2@pbx',
      'asterisk://p:hunter2@pbx',
    ]) {
      expect(JSON.stringify(parseSource(text)), text).not.toContain('hunter2');
    }
  });
});
