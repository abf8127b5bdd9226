import { type Milliseconds, PulseError, unreachable } from '@pulse/base';
import type { TimeProfile } from '@pulse/model';
import { GrowingIntervals } from './growing.ts';
import { SlidingIntervals } from './sliding.ts';

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

/** Compiles a profile. Throws {@link PulseError} `profile-invalid`. */
export function intervalsOf(profile: TimeProfile): Intervals {
  switch (profile.type) {
    case 'Growing':
      return new GrowingIntervals(profile.value, profile.zone);
    case 'Sliding':
      return new SlidingIntervals(profile.window, profile.step);
    default:
      return unreachable(profile);
  }
}

/**
 * Turns the text of a template into a profile: Growing `00:00 +00:15`, `06:00, 14:00`, `never`, with `tz=<IANA>;`
 * in front for a zone of its own; Sliding `900:15` (seconds). Throws {@link PulseError} `profile-invalid`.
 */
export function parseProfile(type: string, value: string, zone: string): TimeProfile {
  let profile: TimeProfile;
  if (type === 'Growing') {
    const own = /^\s*tz=([^;]+);(.*)$/s.exec(value);
    profile = { type, value: (own?.[2] ?? value).trim(), zone: own?.[1]?.trim() ?? zone };
  } else if (type === 'Sliding') {
    const match = /^\s*(\d+)\s*:\s*(\d+)\s*$/.exec(value);
    if (!match) {
      throw new PulseError('profile-invalid', `${JSON.stringify(value)} is no sliding window`, {
        advice: 'Write window:step in seconds, for example 900:15.',
      });
    }
    profile = { type, window: Number(match[1]), step: Number(match[2]) };
  } else {
    throw new PulseError('profile-invalid', `profiles of type ${JSON.stringify(type)} are not supported`, {
      advice: 'Known are Growing and Sliding.',
    });
  }
  intervalsOf(profile);
  return profile;
}
