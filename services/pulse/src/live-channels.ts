import type { Milliseconds } from '@pulse/base';
import { type Channel, CLOSE } from '@pulse/protocol';
import type { Viewer } from '@pulse/storage';
import { viewerOf } from './access.ts';
import { visibleBoards } from './boards/visible-boards.ts';
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

interface LiveSession {
  readonly session: FoundSession;
  /** Ids of the boards that a page of the session may show, as of the last look. */
  boards: ReadonlySet<string>;
  readonly channels: Set<LiveChannel>;
}

/**
 * The open live channels by their session: what each shows follows the rights of its person. Which board a page shows only
 * the page knows: when a board is taken away, the channels end, and whoever opens one again asks for its board anew.
 */
export class LiveChannels implements Disposable {
  readonly #context: PulseContext;
  readonly #sights: SightSources;
  readonly #sessions = new Map<string, LiveSession>();
  readonly #stops: (() => void)[];

  constructor(context: PulseContext) {
    this.#context = context;
    this.#sights = new SightSources(context.values, context.clock);
    this.#stops = [
      context.permissions.listen(() => this.checkRights()),
      context.boards.listen(() => this.checkRights()),
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
    const own = this.#sessions.get(session.key) ?? {
      session,
      boards: this.#boardsOf(viewer),
      channels: new Set(),
    };
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
    for (const [key, live] of [...this.#sessions]) {
      const viewer = viewerOf(this.#context, live.session);
      const before = live.boards;
      if (viewer) live.boards = this.#boardsOf(viewer);
      if (!viewer) this.#end(key, 'no access any more');
      else if ([...before].some((id) => !live.boards.has(id))) this.#end(key, 'a board was taken away');
      else
        for (const { source } of live.channels)
          source.move(this.#sights.of(live.session.tenant, viewer.sight));
    }
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
  }

  #boardsOf(viewer: Viewer): ReadonlySet<string> {
    return new Set(visibleBoards(this.#context, viewer).map(({ id }) => id));
  }

  #end(key: string, reason: string): void {
    const channels = this.#sessions.get(key)?.channels;
    this.#sessions.delete(key);
    for (const { channel } of channels ?? []) channel.close(CLOSE.unauthorised, reason);
  }
}
