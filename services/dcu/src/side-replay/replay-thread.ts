import { parentPort } from 'node:worker_threads';
import { present } from '@pulse/base';
import { Replay } from './replay.ts';
import type { ToReplay } from './replay-task.ts';

// The whole of a thread that replays: it lives for one replay and is ended by who began it.
const port = present(parentPort, 'a thread of its own');
const replay = new Replay();
port.on('message', (message: ToReplay) => port.postMessage(replay.take(message)));
