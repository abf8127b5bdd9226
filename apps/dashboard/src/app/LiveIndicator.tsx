import type { Milliseconds } from '@pulse/base';
import type { StreamHealth } from '@pulse/model';
import { useFeedStatus, useLive, useShownTime } from '../live/live-context.tsx';
import { say } from '../text/messages.ts';

/** Whether this is now, and which now. */
export function LiveIndicator() {
  const { feed, formats } = useLive();
  const { channel, streams } = useFeedStatus();
  const now = useShownTime();
  const words =
    channel === 'connecting' ? say.connecting : channel === 'connected' ? undefined : say.reconnecting;
  if (words !== undefined || now === undefined)
    return <Lost words={words ?? say.connecting} at={feed.valuesOf} />;
  if (streams.length > 0 && !streams.some((s) => s.state === 'live')) {
    return <Lost words={wordsFor(streams)} at={feed.valuesOf} />;
  }
  const day = formats.sameDay(now, feed.clock.local()) ? '' : `${formats.day(now)}, `;
  return (
    <span className="live">
      <i />
      {feed.clock.isReplay ? say.replay : say.live}
      <time>{day + formats.clock(now)}</time>
    </span>
  );
}

function wordsFor(streams: readonly StreamHealth[]): string {
  if (streams.some((s) => s.state === 'catching-up')) return say.catchingUp;
  if (streams.some((s) => s.state === 'connecting')) return say.connecting;
  return streams.every((s) => s.state === 'ended') ? say.sourceEnded : say.sourceDown;
}

/** `at`: the time of the values that are still shown. */
function Lost({ words, at }: { words: string; at: Milliseconds | undefined }) {
  const { formats } = useLive();
  return (
    <span className="live lost">
      <i />
      <span>
        {words}
        {at !== undefined && at > 0 && <span className="words">{say.valuesOf(formats.clock(at))}</span>}
      </span>
    </span>
  );
}
