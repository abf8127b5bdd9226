import type { StreamHealth } from '@pulse/model';
import { useFeedStatus, useLive } from '../live/live-context.tsx';
import { Icon } from '../look/Sprite.tsx';
import { sentence } from '../text/english.ts';
import type { Formats } from '../text/format.ts';
import { say } from '../text/messages.ts';

/** More lines than this would push the board away. */
const LINES = 3;

/** What is wrong with the sources: what happened, where, since when, and what happens next. */
export function SourceProblems() {
  const { formats } = useLive();
  const { streams, channel } = useFeedStatus();
  const lines = streams.flatMap((stream) => linesOf(stream, formats));
  return (
    <div
      className={lines.length > 0 || channel === 'outdated' ? 'problems' : ''}
      role="status"
      aria-label={say.problems.label}
    >
      {channel === 'outdated' && (
        <p>
          {say.problems.outdated}{' '}
          <button type="button" className="link" onClick={() => window.location.reload()}>
            {say.problems.reload}
          </button>
        </p>
      )}
      {lines.slice(0, LINES).map((line) => (
        <p key={`${line.source} ${line.text}`}>
          <Icon name="unplugged" small />
          <span>
            <b>{line.source}</b> {line.text}
          </span>
          {line.code && <span className="mono">{line.code}</span>}
        </p>
      ))}
      {lines.length > LINES && <p>{say.problems.more(lines.length - LINES)}</p>}
    </div>
  );
}

interface ProblemLine {
  readonly source: string;
  readonly text: string;
  readonly code?: string | undefined;
}

function linesOf(stream: StreamHealth, formats: Formats): ProblemLine[] {
  const { source, state, code, message, warning, since } = stream;
  const lines: ProblemLine[] = [];
  if (state !== 'live' || message !== undefined) {
    const what = `${say.problems.state[state]} ${say.problems.since(formats.clock(since))}`;
    const why = message === undefined ? '' : `. ${sentence(message)}`;
    const next = say.problems.next[state];
    lines.push({
      source,
      code,
      text: [why === '' ? `${what}.` : what + why, next].filter(Boolean).join(' '),
    });
  }
  if (warning !== undefined) lines.push({ source, text: sentence(warning) });
  return lines;
}
