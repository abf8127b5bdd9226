import { useFeedStatus, useLive, useShownTime } from '../live/live-context.tsx';
import { say } from '../text/messages.ts';

/** Whether this is now, and which now. */
export function LiveIndicator() {
  const { feed, formats } = useLive();
  const { channel, streams } = useFeedStatus();
  const now = useShownTime();
  const living = streams.some((s) => s.state === 'live');
  const connected = channel === 'connected';
  if (now === undefined) return <Lost words={channel === 'lost' ? say.reconnecting : say.connecting} />;
  if (!connected || (streams.length > 0 && !living)) {
    const newest = Math.max(...streams.map((s) => s.watermark), Number.NEGATIVE_INFINITY);
    const valuesOf = Number.isFinite(newest) && newest > 0 ? newest : now;
    const words = !connected
      ? say.reconnecting
      : streams.every((s) => s.state === 'ended')
        ? say.sourceEnded
        : say.sourceDown;
    return <Lost words={words} clock={formats.clock(valuesOf)} />;
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

const Lost = ({ words, clock }: { words: string; clock?: string }) => (
  <span className="live lost">
    <i />
    <span>
      {words}
      {clock !== undefined && <span className="words">{say.valuesOf(clock)}</span>}
    </span>
  </span>
);
