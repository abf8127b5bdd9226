import type { PulseEvent } from '@pulse/model';
import { filter, groupBy, map, mergeMap, type Observable, Subject, scan, tap } from 'rxjs';
import { type Contestant, eventsOf } from './contestant.ts';
import {
  type AgentState,
  type CallState,
  callOf,
  deviceOf,
  newAgent,
  newQueue,
  newState,
  type QueueState,
  queueOf,
  readAll,
  takeAgent,
  takeQueue,
} from './naive.ts';

interface Told {
  readonly key: string;
  readonly event: PulseEvent;
  readonly call: CallState | undefined;
}

/** Streams grouped by object and folded: groupBy and scan. */
export const rxjs: Contestant = {
  name: 'RxJS groupBy + scan from NDJSON',
  wire: 'ndjson',
  start(size) {
    const state = newState();
    const events = new Subject<PulseEvent>();
    const told = events.pipe(map((event) => ({ event, call: callOf(state.calls, event) })));
    const keyed =
      (keyOf: (event: PulseEvent, call: CallState | undefined) => string | undefined) =>
      (source: typeof told): Observable<Told> =>
        source.pipe(
          map(({ event, call }) => ({ key: keyOf(event, call) ?? '', event, call })),
          filter(({ key }) => key !== ''),
        );
    const fold =
      <State>(
        begin: (first: Told) => State,
        next: (state: State, event: PulseEvent, call: CallState | undefined) => State,
        keep: Map<string, State>,
      ) =>
      (source: Observable<Told>) =>
        source.pipe(
          groupBy(({ key }) => key),
          mergeMap((group) =>
            group.pipe(
              scan(
                (folded: State | undefined, one) => next(folded ?? begin(one), one.event, one.call),
                undefined,
              ),
              tap((folded) => folded && keep.set(group.key, folded)),
            ),
          ),
        );
    const shared = new Subject<{ event: PulseEvent; call: CallState | undefined }>();
    keyed(queueOf)(shared)
      .pipe(fold<QueueState>(newQueue, takeQueue, state.queues))
      .subscribe();
    keyed((event) => deviceOf(event))(shared)
      .pipe(fold<AgentState>(({ event }) => newAgent(event.time), takeAgent, state.agents))
      .subscribe();
    told.subscribe(shared);
    return {
      ingest(bytes) {
        for (const event of eventsOf(bytes)) events.next(event);
      },
      refresh: (at) => readAll(state, size, at),
    };
  },
};
