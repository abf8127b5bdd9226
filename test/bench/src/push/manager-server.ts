import { type AddressInfo, createServer, type Socket } from 'node:net';
import { AGENTS, agentName, QUEUES, queueOf, stamp } from './load.ts';

const packet = (fields: Record<string, string | number>) =>
  `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n`;

const member = (index: number, paused: boolean) => ({
  Queue: queueOf(index),
  MemberName: agentName(index),
  Interface: `PJSIP/${1000 + index}`,
  StateInterface: `PJSIP/${1000 + index}`,
  Membership: 'dynamic',
  Penalty: 0,
  CallsTaken: 0,
  LastCall: 0,
  LastPause: Math.floor(stamp() / 1000),
  LoginTime: Math.floor(stamp() / 1000) - 60,
  InCall: 0,
  Status: 1,
  Paused: paused ? 1 : 0,
  PausedReason: paused ? 'Break' : '',
  Ringinuse: 0,
  Wrapuptime: 0,
});

/** An Asterisk manager interface with many members, as the upstream of the push benchmark. */
export class ManagerServer implements Disposable {
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  pause(index: number, paused: boolean): void {
    const text = packet({
      Event: 'QueueMemberPause',
      Privilege: 'agent,all',
      Timestamp: (stamp() / 1000).toFixed(6),
      ...member(index, paused),
    });
    for (const socket of this.#sockets) socket.write(text);
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #serve(socket: Socket): void {
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.delete(socket));
    socket.write('Asterisk Call Manager/11.0.0\r\n');
    let input = '';
    socket.on('data', (chunk) => {
      input += chunk.toString();
      for (let end = input.indexOf('\r\n\r\n'); end >= 0; end = input.indexOf('\r\n\r\n')) {
        const fields = Object.fromEntries(
          input
            .slice(0, end)
            .split('\r\n')
            .map((line) => line.split(': ')),
        );
        input = input.slice(end + 4);
        this.#answer(socket, fields);
      }
    });
  }

  #answer(socket: Socket, { Action, ActionID = '' }: Record<string, string>): void {
    switch (Action) {
      case 'Challenge':
        socket.write(packet({ Response: 'Success', ActionID, Challenge: '1' }));
        break;
      case 'CoreSettings':
        socket.write(packet({ Response: 'Success', ActionID, AsteriskVersion: '22.10.1' }));
        break;
      case 'QueueStatus':
        this.#queueStatus(socket, ActionID);
        this.#sockets.add(socket);
        break;
      case 'CoreShowChannels':
        socket.write(packet({ Response: 'Success', ActionID, EventList: 'start' }));
        socket.write(
          packet({ Event: 'CoreShowChannelsComplete', ActionID, EventList: 'Complete', ListItems: 0 }),
        );
        break;
      default:
        socket.write(packet({ Response: 'Success', ActionID, Message: 'Authentication accepted' }));
    }
  }

  #queueStatus(socket: Socket, ActionID: string): void {
    let text = packet({ Response: 'Success', ActionID, EventList: 'start' });
    for (let queue = 0; queue < QUEUES; queue++) {
      text += packet({
        Event: 'QueueParams',
        Queue: `queue-${queue}`,
        Calls: 0,
        Completed: 0,
        Abandoned: 0,
        ActionID,
      });
    }
    for (let index = 0; index < AGENTS; index++) {
      const { MemberName, Interface, ...rest } = member(index, false);
      text += packet({ Event: 'QueueMember', ...rest, Name: MemberName, Location: Interface, ActionID });
    }
    text += packet({
      Event: 'QueueStatusComplete',
      ActionID,
      EventList: 'Complete',
      ListItems: AGENTS + QUEUES,
    });
    socket.write(text);
  }
}
