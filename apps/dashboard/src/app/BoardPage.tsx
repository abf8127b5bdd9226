import type { Board } from '@pulse/model';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useFeedStatus } from '../live/live-context.tsx';
import { say } from '../text/messages.ts';
import { BoardView } from '../widgets/BoardView.tsx';
import { Message } from '../widgets/WidgetFrame.tsx';
import type { AccountMenuProps } from './AccountMenu.tsx';
import { ApiError, type BoardEntry, readBoard, readBoards } from './api.ts';
import { goToBoard, useBoardId } from './route.ts';
import { SourceProblems } from './SourceProblems.tsx';
import { TopBar } from './TopBar.tsx';

export interface BoardPageProps {
  readonly account: AccountMenuProps;
  /** The server did not know this session. */
  readonly onDoubt: () => void;
}

type Loaded<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly value: T }
  | { readonly kind: 'failed'; readonly error: unknown };

const LOADING = { kind: 'loading' } as const;

/** A board that could not be read is asked for again after this time: nobody stands beside a wallboard. */
const AGAIN_AFTER_MS = 10_000;

/** One board of those that this person may see; the address names it. */
export function BoardPage({ account, onDoubt }: BoardPageProps) {
  const [boards, setBoards] = useState<Loaded<readonly BoardEntry[]>>(LOADING);
  const [board, setBoard] = useState<Loaded<Board>>(LOADING);
  const [attempt, setAttempt] = useState(0);
  const id = useBoardId();

  const failed = useCallback(
    (error: unknown) => {
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) onDoubt();
      return { kind: 'failed', error } as const;
    },
    [onDoubt],
  );

  // Reads again with each further attempt; what is shown stays until there is an answer.
  useEffect(() => {
    let current = true;
    readBoards().then(
      (value) => current && setBoards({ kind: 'ready', value }),
      (error: unknown) => current && setBoards(unlessShown(failed(error))),
    );
    return () => {
      current = false;
    };
  }, [attempt, failed]);

  useEffect(() => {
    const [first] = boards.kind === 'ready' ? boards.value : [];
    if (id === undefined && first) goToBoard(first.id, true);
  }, [boards, id]);

  useEffect(() => setBoard(LOADING), [id]);

  // Likewise.
  useEffect(() => {
    if (id === undefined) return;
    let current = true;
    readBoard(id).then(
      (value) => current && setBoard({ kind: 'ready', value }),
      (error: unknown) => current && setBoard(unlessShown(failed(error))),
    );
    return () => {
      current = false;
    };
  }, [id, attempt, failed]);

  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  useReconnection(retry);
  useEffect(() => {
    if (board.kind !== 'failed') return;
    const timer = setTimeout(retry, AGAIN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [board, retry]);

  const name = board.kind === 'ready' ? board.value.name : undefined;
  useEffect(() => {
    document.title = name === undefined ? say.brand : say.pageTitle(name);
  }, [name]);

  const entries = boards.kind === 'ready' ? boards.value : [];
  return (
    <div className="app">
      <TopBar boards={entries} current={id} account={account} />
      <SourceProblems />
      <Body boards={boards} board={board} onRetry={retry} />
    </div>
  );
}

/** What is shown stays while the server only cannot answer; the live channel says how it fares. */
const unlessShown =
  (failure: Extract<Loaded<never>, { kind: 'failed' }>) =>
  <T,>(shown: Loaded<T>): Loaded<T> => {
    const { error } = failure;
    const refused = error instanceof ApiError && error.status >= 400 && error.status < 500;
    return shown.kind === 'ready' && !refused ? shown : failure;
  };

/** Runs when the live channel is there again: the server ends it when a board is taken away. */
function useReconnection(run: () => void): void {
  const { channel } = useFeedStatus();
  const wasLost = useRef(false);
  useEffect(() => {
    if (channel === 'connected' && wasLost.current) run();
    wasLost.current = channel === 'lost' || (wasLost.current && channel !== 'connected');
  }, [channel, run]);
}

function Body(props: { boards: Loaded<readonly BoardEntry[]>; board: Loaded<Board>; onRetry: () => void }) {
  const { boards, board, onRetry } = props;
  if (board.kind === 'ready') return <BoardView board={board.value} />;
  const failure = boards.kind === 'failed' ? boards : board.kind === 'failed' ? board : undefined;
  return (
    <main className="page">
      <h1 className="said">{say.brand}</h1>
      {failure ? (
        <Failure error={failure.error} onRetry={onRetry} />
      ) : (
        boards.kind === 'ready' && boards.value.length === 0 && <Message {...say.noBoards} heading="h2" />
      )}
    </main>
  );
}

function Failure({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  if (error instanceof ApiError && error.status === 404) return <Message {...say.boardGone} heading="h2" />;
  const known = error instanceof ApiError ? error : undefined;
  return (
    <Message
      heading="h2"
      title={say.boardFailed}
      text={known?.message || say.unreachable.title}
      code={known?.code}
      action={{ label: say.tryAgain, run: onRetry }}
    />
  );
}
