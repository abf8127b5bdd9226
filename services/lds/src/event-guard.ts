import { ok, type Result } from '@pulse/base';
import type { AddressCall, AddressInfo, KeyValues, SourceEvent } from '@pulse/model';
import { type EventRefusal, eventLimits, parseSourceEvent, sourceEventSchema } from '@pulse/model/schema';

/** What may be stored of an event, and the fields of which only a part is. */
export interface GuardedEvent {
  readonly event: SourceEvent;
  readonly cut: readonly string[];
}

/**
 * Checks an event before it is stored. What a caller can make long (attached data, numbers) is cut to the limit and
 * named in `extensions.truncated`, so that nobody hides a call behind a long name; anything else that breaks the schema
 * refuses the event.
 */
export function guardEvent(event: SourceEvent): Result<GuardedEvent, EventRefusal> {
  if (checked.has(event)) return ok({ event, cut: [] });
  const whole = parseSourceEvent(event);
  if (whole.ok) return found(whole.value, []);
  const cut: string[] = [];
  const fitted = parseSourceEvent(fitEvent(event, cut));
  return fitted.ok ? found(fitted.value, cut) : fitted;
}

/** What was found good: whoever checks at the border hands on the same objects, which nobody changes. */
const checked = new WeakSet<SourceEvent>();

function found(event: SourceEvent, cut: readonly string[]): Result<GuardedEvent, never> {
  checked.add(event);
  return ok({ event, cut });
}

/**
 * The same for an event whose identity is given: a type that this version does not know keeps its place in the stream,
 * readers skip it.
 */
export function guardAdoptedEvent(event: SourceEvent): Result<GuardedEvent, EventRefusal> {
  const guarded = guardEvent(event);
  if (guarded.ok || guarded.error.kind !== 'unknown-type') return guarded;
  const cut: string[] = [];
  const whole = sourceEventSchema.safeParse(event);
  const fitted = whole.success ? whole : sourceEventSchema.safeParse(fitEvent(event, cut));
  return fitted.success ? ok({ event: fitted.data as unknown as SourceEvent, cut }) : guarded;
}

/** What the mark itself needs: room in a full `extensions`. */
const MARK = { keys: 1, bytes: 256 };

function fitEvent(event: SourceEvent, cut: string[]): SourceEvent {
  const fitted = {
    ...event,
    ...(isMap(event.userData) && { userData: fitMap('userData', event.userData, cut) }),
    ...(isMap(event.reasons) && { reasons: fitMap('reasons', event.reasons, cut) }),
    ...(isMap(event.extensions) && { extensions: fitMap('extensions', event.extensions, cut) }),
    ...(isText(event.ani) && { ani: fitText('ani', event.ani, cut) }),
    ...(isText(event.dnis) && { dnis: fitText('dnis', event.dnis, cut) }),
    ...(isMap(event.address) && { address: fitAddress(event.address, cut) }),
  };
  if (cut.length === 0) return fitted;
  const truncated = [...new Set(cut)].sort().join(',');
  const extensions = event.extensions ?? {};
  if (!isMap(extensions)) return fitted;
  return { ...fitted, extensions: { ...fitMap('extensions', extensions, [], MARK), truncated } };
}

function fitAddress(address: AddressInfo, cut: string[]): AddressInfo {
  const { agent, calls } = address;
  return {
    ...address,
    ...(isMap(agent) &&
      isMap(agent.reasons) && { agent: { ...agent, reasons: fitMap('address', agent.reasons, cut) } }),
    ...(Array.isArray(calls) && { calls: calls.map((call) => (isMap(call) ? fitCall(call, cut) : call)) }),
  };
}

const fitCall = (call: AddressCall, cut: string[]): AddressCall => ({
  ...call,
  ...(isText(call.ani) && { ani: fitText('address', call.ani, cut) }),
  ...(isText(call.dnis) && { dnis: fitText('address', call.dnis, cut) }),
  ...(isMap(call.userData) && { userData: fitMap('address', call.userData, cut) }),
});

/** What is guarded may come from anywhere: of the types, nothing is true before the schema has said so. */
const isMap = <Value extends object>(value: Value | undefined): value is Value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: string | undefined): value is string => typeof value === 'string';

function fitText(field: string, text: string, cut: string[]): string {
  if (text.length <= eventLimits.name) return text;
  cut.push(field);
  return text.slice(0, eventLimits.name);
}

/** Leaves out what does not fit any more, in the map's own order; values are never cut in the middle. */
function fitMap(field: string, map: KeyValues, cut: string[], reserve = { keys: 0, bytes: 0 }): KeyValues {
  const fitted: Record<string, string | number> = {};
  let keys = eventLimits.keys - reserve.keys;
  let bytes = eventLimits.mapBytes - reserve.bytes - '{}'.length;
  for (const [key, value] of Object.entries(map)) {
    const size = JSON.stringify(key).length + JSON.stringify(value).length + ':,'.length;
    if (keys < 1 || size > bytes || key.length > eventLimits.name) {
      cut.push(field);
      continue;
    }
    // A plain assignment to `__proto__` would set no key.
    Object.defineProperty(fitted, key, { value, enumerable: true, configurable: true, writable: true });
    keys -= 1;
    bytes -= size;
  }
  return fitted;
}
