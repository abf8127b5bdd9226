import { describe, expect, test } from 'vitest';
import { boardInPath, boardPath } from '../src/app/route.ts';
import { takeSignInToken } from '../src/app/sign-in-link.ts';
import { messagesFor } from '../src/text/messages.ts';

describe('the address names the board', () => {
  test.each(['voice-now', 'Spätschicht / 2', '100%'])('"%s" comes back from its own path', (id) => {
    expect(boardInPath(boardPath(id))).toBe(id);
  });

  test.each(['/', '/boards', '/boards/', '/boards/a/b', '/other/a'])('"%s" names none', (path) => {
    expect(boardInPath(path)).toBeUndefined();
  });

  test('an address that is no text names none', () => {
    expect(boardInPath('/boards/%E0%A4%A')).toBeUndefined();
  });
});

describe('the sign-in link', () => {
  const visit = (hash: string) => {
    const replaced: string[] = [];
    const location = { hash, pathname: '/', search: '?x=1' } as Location;
    const history = { replaceState: (_: unknown, __: string, url: string) => replaced.push(url) };
    return { token: takeSignInToken(location, history as unknown as History), replaced };
  };

  test('its token is taken and removed from the address at once', () => {
    expect(visit('#sign-in=abc_-123')).toEqual({ token: 'abc_-123', replaced: ['/?x=1'] });
  });

  test('other fragments are left alone', () => {
    expect(visit('#agents')).toEqual({ token: undefined, replaced: [] });
    expect(visit('')).toEqual({ token: undefined, replaced: [] });
  });
});

test('a language without a catalogue gives way to the next, and to English in the end', () => {
  expect(messagesFor(['xx', 'en-GB']).brand).toBe('Pulse');
  expect(messagesFor([])).toBe(messagesFor(['en']));
});
