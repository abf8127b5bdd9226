import type { KeyValues } from '@pulse/model';
import type { Notes } from './chronicle.ts';

/** What a filter may look at, at one moment. */
export interface Visible extends Notes {
  readonly userData: KeyValues;
}

export type Predicate = (visible: Visible) => boolean;

const SOURCES = { PairExists: 'userData', ReasonPairExists: 'reasons', ExtPairExists: 'extensions' } as const;
type FunctionName = keyof typeof SOURCES;

const TOKEN = /\s*(?:(PairExists|ReasonPairExists|ExtPairExists)|"((?:[^"\\]|\\.)*)"|([&|~(),]))/y;
type Token = { readonly kind: 'name' | 'text' | 'sign'; readonly text: string };

function tokensOf(filter: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < filter.trimEnd().length) {
    const match = TOKEN.exec(filter);
    if (!match) throw new SyntaxError(`no filter: ${filter}`);
    if (match[1] !== undefined) tokens.push({ kind: 'name', text: match[1] });
    else if (match[2] !== undefined) tokens.push({ kind: 'text', text: match[2].replaceAll(/\\(.)/g, '$1') });
    else tokens.push({ kind: 'sign', text: match[3] ?? '' });
  }
  return tokens;
}

/** `*` any text, `?` one character; everything else stands for itself, case included. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

/** Pair functions joined by `&`, `|`, `~` and parentheses. */
export function readFilter(filter: string): Predicate {
  const tokens = tokensOf(filter);
  let next = 0;
  const take = (text?: string): string => {
    const token = tokens[next];
    next += 1;
    if (!token || (text !== undefined && token.text !== text)) throw new SyntaxError(`no filter: ${filter}`);
    return token.text;
  };
  const is = (text: string) => tokens[next]?.kind === 'sign' && tokens[next]?.text === text;
  const either = (): Predicate => {
    const left = both();
    if (!is('|')) return left;
    take();
    const right = either();
    return (visible) => left(visible) || right(visible);
  };
  const both = (): Predicate => {
    const left = single();
    if (!is('&')) return left;
    take();
    const right = both();
    return (visible) => left(visible) && right(visible);
  };
  const single = (): Predicate => {
    if (is('~')) {
      take();
      const inner = single();
      return (visible) => !inner(visible);
    }
    if (is('(')) {
      take();
      const inner = either();
      take(')');
      return inner;
    }
    const source = SOURCES[take() as FunctionName];
    take('(');
    const key = take();
    take(',');
    const pattern = take();
    take(')');
    return (visible) => {
      const value = Object.hasOwn(visible[source], key) ? visible[source][key] : undefined;
      return value !== undefined && matches(pattern, String(value));
    };
  };
  const whole = either();
  if (next !== tokens.length) throw new SyntaxError(`no filter: ${filter}`);
  return whole;
}
