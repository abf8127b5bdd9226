import type { Milliseconds } from '@pulse/base';
import { type Channel, CLOSE } from '@pulse/protocol';
import { viewerOf } from './access.ts';
import type { PulseContext } from './context.ts';
import type { FoundSession } from './sign-in/sessions.ts';
import { SightSources, ViewerSource } from './viewing/viewer-source.ts';

/** Live channels of one session: as many tabs as a person may have open. */
export const CHANNELS_PER_SESSION = 64;
/** How often the rights of open channels are looked at, beside every change that is told. */
export const RIGHTS_INTERVAL: Milliseconds = 30_000;

interface LiveChannel {
  readonly channel: Channel;
  readonly source: ViewerSource;
}

/** The open live channels by their session: what each shows follows the rights of its person. */
export class LiveChannels implements Disposable {
  readonly #context: PulseContext;
  readonly #sights: SightSources;
  readonly #sessions = new Map<string, { session: FoundSession; readonly channels: Set<LiveChannel> }>();
  readonly #stops: (() => void)[];

  constructor(context: PulseContext) {
    this.#context = context;
    this.#sights = new SightSources(context.values, context.clock);
    this.#stops = [
      context.permissions.listen(() => this.checkRights()),
      context.sessions.listen((key, change) =>
        this.#end(key, change === 'ended' ? 'signed out' : 'another tenant'),
      ),
    ];
  }

  /** May the session have one channel more? */
  hasRoom(key: string): boolean {
    return (this.#sessions.get(key)?.channels.size ?? 0) < CHANNELS_PER_SESSION;
  }

  /** What the channel shows from now on; undefined when its session has no access (any more). */
  open(
    channel: Channel,
    session: FoundSession,
  ): { readonly source: ViewerSource; closed(): void } | undefined {
    const viewer = viewerOf(this.#context, session);
    if (!viewer) return undefined;
    const source = new ViewerSource(this.#sights.of(session.tenant, viewer.sight));
    const live = { channel, source };
    const own = this.#sessions.get(session.key) ?? { session, channels: new Set() };
    this.#sessions.set(session.key, own);
    own.channels.add(live);
    return {
      source,
      closed: () => {
        own.channels.delete(live);
        if (own.channels.size === 0 && this.#sessions.get(session.key) === own) {
          this.#sessions.delete(session.key);
        }
      },
    };
  }

  /** Ends what nobody has a right to any more, and moves the others to what they see now. */
  checkRights(): void {
    for (const [key, { session, channels }] of [...this.#sessions]) {
      const viewer = viewerOf(this.#context, session);
      if (!viewer) this.#end(key, 'no access any more');
      else for (const { source } of channels) source.move(this.#sights.of(session.tenant, viewer.sight));
    }
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #end(key: string, reason: string): void {
    const channels = this.#sessions.get(key)?.channels;
    this.#sessions.delete(key);
    for (const { channel } of channels ?? []) channel.close(CLOSE.unauthorised, reason);
  }
}
