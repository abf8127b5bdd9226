import type { Milliseconds, Timer } from '@pulse/base';
import { agentId, type Dn } from '@pulse/model';
import { type Agenda, SETTLE } from './agenda.ts';
import { type AmiPacket, field, numberField } from './ami-packet.ts';
import type { Centre } from './centre.ts';
import { type DialPrefixes, deviceOfInterface, interfaceNumber } from './interface-number.ts';
import { isReachable, type Membership } from './roster.ts';

/** A phone that is in use for this long without a call that we know of is off hook for a reason that nobody tells. */
const HOOK_GRACE = 1000;
/** Device states of a phone that somebody is using: in use, busy, ringing and in use, on hold. */
const IN_USE: ReadonlySet<number> = new Set([2, 3, 7, 8]);

/** Turns the packets about queue members into who is logged in, and how ready. */
export class QueueMembers {
  readonly #centre: Centre;
  readonly #agenda: Agenda;
  readonly #prefixes: DialPrefixes;
  /** Members of whom not all queues have said the same yet, and since when. */
  readonly #unsettled = new Map<Dn, { readonly since: Milliseconds; readonly timer: Timer }>();
  readonly #devices = new Map<string, Dn>();
  readonly #offHook = new Set<Dn>();

  constructor(centre: Centre, agenda: Agenda, prefixes: DialPrefixes) {
    this.#centre = centre;
    this.#agenda = agenda;
    this.#prefixes = prefixes;
  }

  /** A new connection; after a gap nothing needs to be taken back that was told before it. */
  reset(): void {
    if (this.#centre.told.linked === false) this.#offHook.clear();
  }

  queue(packet: AmiPacket): Dn {
    return this.#centre.dn(field(packet, 'Queue') ?? '');
  }

  /** The DN of a member's interface. */
  dn(packet: AmiPacket): Dn {
    return this.#centre.dn(interfaceNumber(interfaceOf(packet), this.#prefixes));
  }

  /** The DN of a member's phone, by the device of a channel. */
  dnOfDevice(device: string): Dn | undefined {
    return this.#devices.get(device);
  }

  added(packet: AmiPacket, time: Milliseconds): void {
    this.take(packet, time);
    this.#centre.settle(this.dn(packet), time);
  }

  removed(packet: AmiPacket, time: Milliseconds): void {
    const dn = this.dn(packet);
    this.#centre.roster.remove(dn, this.queue(packet));
    this.#centre.settle(dn, time);
  }

  changed(packet: AmiPacket, time: Milliseconds): void {
    const dn = this.dn(packet);
    const { roster } = this.#centre;
    const before = roster.membership(dn, this.queue(packet));
    const state = roster.state(dn);
    const now = this.take(packet, time);
    if (before?.paused !== now.paused || before.reason !== now.reason) this.#settleSoon(dn, time);
    if (isReachable(state) !== isReachable(roster.state(dn))) this.#settleSoon(dn, time);
    this.checkHook(dn, time);
  }

  /** Notes what a member packet (of an event or of QueueStatus) says, without telling it. */
  take(packet: AmiPacket, time: Milliseconds): Membership {
    this.know(packet);
    const dn = this.dn(packet);
    const membership = membershipOf(packet, time);
    this.#centre.roster.put(dn, this.queue(packet), membership);
    this.#centre.roster.setState(dn, numberField(packet, 'Status') ?? 0);
    return membership;
  }

  /** Notes which DN the devices of a member are. */
  know(packet: AmiPacket): void {
    const dn = this.dn(packet);
    for (const key of ['Interface', 'Location', 'StateInterface']) {
      const device = field(packet, key);
      if (device !== undefined) this.#devices.set(deviceOfInterface(device), dn);
    }
  }

  /** Tells off hook and on hook where the phone's state cannot come from a call that we know. */
  checkHook(dn: Dn, time: Milliseconds): void {
    if (IN_USE.has(this.#centre.roster.state(dn) ?? 0)) {
      if (!this.#offHook.has(dn)) this.#agenda.at(time + HOOK_GRACE, (due) => this.#offHookIfStill(dn, due));
    } else if (this.#offHook.delete(dn)) {
      this.#centre.emit([{ type: 'EventOnHook', time, thisDn: dn }]);
    }
  }

  #offHookIfStill(dn: Dn, time: Milliseconds): void {
    if (this.#offHook.has(dn) || !IN_USE.has(this.#centre.roster.state(dn) ?? 0)) return;
    if (this.#centre.told.linked === false || this.#centre.told.legsOn(dn).length > 0) return;
    this.#offHook.add(dn);
    this.#centre.emit([{ type: 'EventOffHook', time: Math.max(time, this.#centre.told.last), thisDn: dn }]);
  }

  /** A pause comes once per queue: told when all queues agree, or when the rest has had time to come. */
  #settleSoon(dn: Dn, time: Milliseconds): void {
    const waiting = this.#unsettled.get(dn);
    const since = waiting?.since ?? time;
    const settle = () => {
      this.#unsettled.delete(dn);
      this.#centre.settle(dn, since);
    };
    if (this.#centre.roster.isUnanimous(dn)) {
      waiting?.timer.cancel();
      settle();
    } else if (!waiting) {
      this.#unsettled.set(dn, { since, timer: this.#agenda.at(time + SETTLE, settle) });
    }
  }
}

const interfaceOf = (packet: AmiPacket): string =>
  field(packet, 'Interface') ?? field(packet, 'Location') ?? '';

function membershipOf(packet: AmiPacket, time: Milliseconds): Membership {
  const name = field(packet, 'MemberName') ?? field(packet, 'Name') ?? interfaceOf(packet);
  const loginAt = (numberField(packet, 'LoginTime') ?? 0) * 1000;
  return {
    agentId: agentId(name || 'unknown'),
    loginAt: loginAt > 0 ? loginAt : time,
    paused: packet.get('Paused') === '1',
    reason: field(packet, 'PausedReason') ?? '',
    pausedAt: (numberField(packet, 'LastPause') ?? 0) * 1000,
  };
}
