import { type Board, layoutId, type TenantId } from '@pulse/model';
import type { BoardSource } from '../src/mod.ts';

/** A board for everybody. */
export const VOICE_NOW: Board = {
  version: 1,
  id: 'voice-now',
  name: 'Voice now',
  widgets: [
    {
      key: 'waiting',
      kind: 'line',
      title: 'Calls waiting',
      layout: layoutId('queues'),
      column: 'waiting',
      show: { object: 'sales@pbx' },
      hours: 8,
      x: 0,
      y: 0,
      w: 24,
      h: 12,
    },
  ],
};

/** Boards that a test puts there. */
export class MemoryBoards implements BoardSource {
  readonly #boards: Map<TenantId, readonly Board[]>;
  readonly #listeners = new Set<(tenant: TenantId) => void>();

  constructor(boards: Iterable<readonly [TenantId, readonly Board[]]> = []) {
    this.#boards = new Map(boards);
  }

  put(tenant: TenantId, boards: readonly Board[]): void {
    this.#boards.set(tenant, boards);
    for (const listener of this.#listeners) listener(tenant);
  }
  async follow(): Promise<void> {}
  list(tenant: TenantId): readonly Board[] {
    return this.#boards.get(tenant) ?? [];
  }
  listen(listener: (tenant: TenantId) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
