import { type Milliseconds, PulseError, unreachable } from '@pulse/base';
import type { TimeProfile } from '@pulse/model';
import { GrowingIntervals } from './growing.ts';
import { SelectionIntervals } from './selection.ts';
import { SINCE_LOGIN } from './since-login.ts';
import { SlidingIntervals } from './sliding.ts';
import { TenantIntervals, TenantZone } from './tenant-zone.ts';

/** Where the interval of a reading begins. */
export interface Intervals {
  /** One text for all spellings of the same profile. */
  readonly key: string;
  readonly sliding: boolean;
  /** Start of the interval that a reading at `time` covers; -Infinity: never reset. */
  startAt(time: Milliseconds): Milliseconds;
  /** The first instant after `time` that begins another interval; Infinity: none. */
  nextAfter(time: Milliseconds): Milliseconds;
}

/** Compiles a profile; `tenant` is the zone of those that name none. Throws {@link PulseError} `profile-invalid`. */
export function intervalsOf(profile: TimeProfile, tenant: TenantZone): Intervals {
  switch (profile.type) {
    case 'Growing': {
      const { value, zone } = profile;
      return zone === undefined ? new TenantIntervals(value, tenant) : new GrowingIntervals(value, zone);
    }
    case 'Sliding':
      return new SlidingIntervals(profile.window, profile.step);
    case 'SinceLogin':
      return SINCE_LOGIN;
    case 'Selection':
      return new SelectionIntervals(profile.count);
    default:
      return unreachable(profile);
  }
}

/** Start of the interval of a reading at `time`, where `zone` has always been the tenant's; -Infinity: none is known. */
export function intervalStart(profile: TimeProfile, zone: string, time: Milliseconds): Milliseconds {
  const tenant = new TenantZone();
  tenant.change(-Infinity, zone);
  return intervalsOf(profile, tenant).startAt(time);
}

/**
 * Turns the text of a template into a profile: Growing `00:00 +00:15`, `06:00, 14:00`, `weekly Mon 00:00`, `never`, with `tz=<IANA>;`
 * in front for a zone of its own, the tenant's without `zone`; Sliding `900:15` (seconds); Selection `20`; SinceLogin
 * without a text. Throws {@link PulseError} `profile-invalid`.
 */
export function parseProfile(type: string, value: string, zone?: string): TimeProfile {
  let profile: TimeProfile;
  if (type === 'Growing') {
    const own = /^\s*tz=([^;]+);(.*)$/s.exec(value);
    const named = own?.[1]?.trim() ?? zone;
    profile = { type, value: (own?.[2] ?? value).trim(), ...(named === undefined ? {} : { zone: named }) };
  } else if (type === 'Sliding') {
    const match = /^\s*(\d+)\s*:\s*(\d+)\s*$/.exec(value);
    if (!match) {
      throw new PulseError('profile-invalid', `${JSON.stringify(value)} is no sliding window`, {
        advice: 'Write window:step in seconds, for example 900:15.',
      });
    }
    profile = { type, window: Number(match[1]), step: Number(match[2]) };
  } else if (type === 'Selection') {
    if (!/^\s*\d+\s*$/.test(value)) {
      throw new PulseError('profile-invalid', `${JSON.stringify(value)} is no number to select`, {
        advice: 'Write how many of the last are wanted, for example 20.',
      });
    }
    profile = { type, count: Number(value) };
  } else if (type === 'SinceLogin') {
    if (value.trim() !== '') {
      throw new PulseError('profile-invalid', `SinceLogin takes no value, not ${JSON.stringify(value)}`);
    }
    profile = { type };
  } else {
    throw new PulseError('profile-invalid', `profiles of type ${JSON.stringify(type)} are not supported`, {
      advice: 'Known are Growing, Sliding, Selection and SinceLogin.',
    });
  }
  intervalsOf(profile, new TenantZone());
  return profile;
}
