import type { ClientChannel, CloseReason, Connect, Frame } from '../src/mod.ts';

/**
 * Connections that break: each is cut after `next()` frames, counted over both directions. What was under way is lost,
 * as with a broken cable; neither end is told more than that it ended. Undefined: never.
 */
export function breaking(connect: Connect, next: () => number | undefined): Connect {
  return async (signal) => {
    const channel = await connect(signal);
    const left = next();
    return left === undefined ? channel : cutAfter(channel, left);
  };
}

function cutAfter(channel: ClientChannel, frames: number): ClientChannel {
  let left = frames;
  let whole = true;
  let onFrame: (frame: Frame) => void = () => {};
  const closeHandlers: ((reason: CloseReason) => void)[] = [];
  const end = (reason: CloseReason) => {
    whole = false;
    for (const handler of closeHandlers.splice(0)) handler(reason);
  };
  const passes = () => {
    if (!whole) return false;
    if (left-- > 0) return true;
    channel.close(1000, 'cut');
    end({ code: 1006, reason: '' });
    return false;
  };
  channel.onFrame((frame) => {
    if (passes()) onFrame(frame);
  });
  channel.onClose((reason) => {
    if (whole) end(reason);
  });
  return {
    peer: channel.peer,
    send: (frame) => {
      if (passes()) channel.send(frame);
    },
    close: (code, reason) => {
      if (whole) channel.close(code, reason);
    },
    onFrame: (handler) => {
      onFrame = handler;
    },
    onClose: (handler) => {
      closeHandlers.push(handler);
    },
  };
}
