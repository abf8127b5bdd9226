import { type Milliseconds, present } from '@pulse/base';
import type { LayoutId } from '@pulse/model';
import { createContext, useCallback, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { Freshness } from '../rules/freshness.ts';
import type { Formats } from '../text/format.ts';
import type { LayoutStore, Row } from './layout-store.ts';
import type { FeedStatus, LiveFeed } from './live-feed.ts';
import { NO_TREND, type Trend, type TrendKey, type Trends } from './trends.ts';

/** What every widget of a signed-in page works with. */
export interface Live {
  readonly feed: LiveFeed;
  readonly trends: Trends;
  readonly formats: Formats;
  readonly timeZone: string;
}

const Context = createContext<Live | undefined>(undefined);
export const LiveProvider = Context.Provider;
export const useLive = (): Live => present(useContext(Context), 'widgets stand inside a LiveProvider');

/** The store of a layout while the component is mounted; undefined during its first render. */
export function useLayoutStore(layout: LayoutId): LayoutStore | undefined {
  const { feed } = useLive();
  const [store, setStore] = useState<LayoutStore>();
  useEffect(() => {
    const use = feed.use(layout);
    setStore(use.store);
    return use.release;
  }, [feed, layout]);
  return store;
}

/** Renders again when rows come or go, or when the layout itself changes. */
export const useShape = (store: LayoutStore): number =>
  useSyncExternalStore(store.subscribeShape, store.shapeRevision);

/** Renders again with every frame that changed a value of the layout. */
export const useValues = (store: LayoutStore): number =>
  useSyncExternalStore(store.subscribeValues, store.valuesRevision);

/** A row, rendered again when it changes and each second while it grows. */
export function useRow(store: LayoutStore, id: string): Row | undefined {
  const subscribe = useCallback((wake: () => void) => store.subscribeRow(id, wake), [store, id]);
  const revision = useCallback(() => store.rowRevision(id), [store, id]);
  useSyncExternalStore(subscribe, revision);
  return store.row(id);
}

/** The streams' time at the last tick; renders again each second. */
export function useShownTime(): Milliseconds | undefined {
  const { clock } = useLive().feed;
  return useSyncExternalStore(clock.subscribe, clock.shown);
}

export function useFeedStatus(): FeedStatus {
  const { feed } = useLive();
  return useSyncExternalStore(feed.subscribeStatus, feed.status);
}

/** How fresh a layout's values are; renders again only when the outcome changes, at most once a second. */
export function useFreshness(store: LayoutStore): Freshness {
  const { feed } = useLive();
  const subscribe = useCallback(
    (wake: () => void) => {
      const stops = [feed.clock.subscribe(wake), feed.subscribeStatus(wake), store.subscribeShape(wake)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [feed, store],
  );
  const text = useCallback(() => JSON.stringify(feed.freshness(store)), [feed, store]);
  return JSON.parse(useSyncExternalStore(subscribe, text)) as Freshness;
}

/** A trend line; `key` undefined when there is none to read. */
export function useTrend(key: TrendKey | undefined, span: Milliseconds): Trend {
  const { trends } = useLive();
  const { layout, column, object } = key ?? {};
  const subscribe = useCallback(
    (wake: () => void) =>
      layout === undefined || column === undefined || object === undefined
        ? () => {}
        : trends.subscribe({ layout, column, object }, span, wake),
    [trends, layout, column, object, span],
  );
  const read = useCallback(
    () =>
      layout === undefined || column === undefined || object === undefined
        ? NO_TREND
        : trends.get({ layout, column, object }),
    [trends, layout, column, object],
  );
  return useSyncExternalStore(subscribe, read);
}
