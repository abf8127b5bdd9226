import type { Clock, Milliseconds, Timer } from '@pulse/base';
import { type LayoutId, sameVersion, type Version } from '@pulse/model';
import type { ChannelListener, LayoutListener, LiveChannel } from './channel.ts';

interface Subscription {
  readonly layout: LayoutId;
  readonly listener: LayoutListener;
  version: Version | undefined;
}

const HEARTBEAT: Milliseconds = 1000;
const DEAD_AFTER: Milliseconds = 3000;

/** TEMPORARY stand-in until StateClient is there. */
export function openWebSocketChannel(url: string, clock: Clock, on: ChannelListener): LiveChannel {
  const subscriptions = new Map<number, Subscription>();
  let next = 1;
  let socket: WebSocket | undefined;
  let welcomed = false;
  let closed = false;
  let failures = 0;
  let timer: Timer | undefined;
  let heard = 0;

  const send = (message: object) => {
    if (socket?.readyState === WebSocket.OPEN && welcomed) socket.send(JSON.stringify(message));
  };
  const lost = (code: number) => {
    socket = undefined;
    welcomed = false;
    timer?.cancel();
    if (closed) return;
    on.onLost(code === 4001 ? 'unauthorised' : 'closed');
    failures++;
    timer = clock.after(Math.min(5000, 250 * 2 ** Math.min(failures, 5)), connect);
  };
  const beat = () => {
    if (clock.now() - heard > DEAD_AFTER) {
      const dead = socket;
      socket = undefined;
      dead?.close();
      lost(1006);
      return;
    }
    send({ kind: 'heartbeat', time: clock.now() });
    timer = clock.after(HEARTBEAT, beat);
  };
  const take = (message: any) => {
    heard = clock.now();
    const subscription = subscriptions.get(message.id);
    if (message.kind === 'welcome') {
      welcomed = true;
      failures = 0;
      on.onServerTime(message.time);
      on.onConnected();
      for (const [id, { layout }] of subscriptions) send({ kind: 'subscribe', id, layout });
    } else if (message.kind === 'heartbeat') on.onServerTime(message.time);
    else if (message.kind === 'health') on.onHealth(message.streams);
    else if (message.kind === 'snapshot' && subscription) {
      subscription.version = message.snapshot.version;
      subscription.listener.onSnapshot(message.info, message.snapshot);
    } else if (message.kind === 'delta' && subscription) {
      if (!subscription.version || !sameVersion(subscription.version, message.delta.from)) return;
      subscription.version = message.delta.to;
      subscription.listener.onDelta(message.delta);
    } else if (message.kind === 'refused' && subscription) {
      subscription.listener.onRefused(message.code, message.message);
    }
  };
  function connect() {
    const opened = new WebSocket(url, 'pulse.state.v1');
    socket = opened;
    heard = clock.now();
    opened.onopen = () => {
      opened.send(
        JSON.stringify({
          kind: 'hello',
          protocol: 'pulse.state.v1',
          versions: [1],
          schemaHash: '',
          encoding: 'json',
        }),
      );
      timer = clock.after(HEARTBEAT, beat);
    };
    opened.onmessage = (event) => {
      if (socket === opened) take(JSON.parse(String(event.data)));
    };
    opened.onclose = (event) => {
      if (socket === opened) lost(event.code);
    };
  }
  connect();
  return {
    subscribe(layout, listener) {
      const id = next++;
      subscriptions.set(id, { layout, listener, version: undefined });
      send({ kind: 'subscribe', id, layout });
      return () => {
        subscriptions.delete(id);
        send({ kind: 'unsubscribe', id });
      };
    },
    close() {
      closed = true;
      timer?.cancel();
      socket?.close();
    },
  };
}
