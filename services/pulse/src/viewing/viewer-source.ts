import type { Clock } from '@pulse/base';
import type { LayoutId, LayoutInfo, LayoutSnapshot, ObjectRef, StreamHealth, TenantId } from '@pulse/model';
import type { StateListener, StateSource } from '@pulse/protocol';
import type { Sight, ValueView } from '@pulse/storage';
import { SightSource } from './sight-source.ts';

/** One source for all who see the same, for as long as somebody sees it. */
export class SightSources {
  readonly #values: ValueView;
  readonly #clock: Clock;
  readonly #sources = new WeakMap<Sight, SightSource>();

  constructor(values: ValueView, clock: Clock) {
    this.#values = values;
    this.#clock = clock;
  }

  /** A sight belongs to one tenant only, which the caller names. */
  of(tenant: TenantId, sight: Sight): SightSource {
    let source = this.#sources.get(sight);
    if (!source)
      this.#sources.set(sight, (source = new SightSource(this.#values, tenant, sight, this.#clock)));
    return source;
  }
}

/** What one live channel shows: the values of whatever its viewer sees at the moment. */
export class ViewerSource implements StateSource {
  #source: SightSource;
  readonly #listeners = new Map<StateListener, () => void>();

  constructor(source: SightSource) {
    this.#source = source;
  }

  sees(object: ObjectRef): boolean {
    return this.#source.sees(object);
  }
  sight(): object {
    return this.#source;
  }
  info(layout: LayoutId): LayoutInfo | undefined {
    return this.#source.info(layout);
  }
  snapshot(layout: LayoutId): LayoutSnapshot | undefined {
    return this.#source.snapshot(layout);
  }
  health(): readonly StreamHealth[] {
    return this.#source.health();
  }

  listen(listener: StateListener): () => void {
    this.#listeners.set(listener, this.#source.listen(listener));
    return () => {
      this.#listeners.get(listener)?.();
      this.#listeners.delete(listener);
    };
  }

  /** The viewer sees something else from now on: whatever is shown is sent anew. */
  move(source: SightSource): void {
    if (source === this.#source) return;
    this.#source = source;
    for (const [listener, stop] of [...this.#listeners]) {
      stop();
      this.#listeners.set(listener, source.listen(listener));
      listener.onVisibility();
    }
  }
}
