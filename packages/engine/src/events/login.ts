import type { Milliseconds } from '@pulse/base';
import type { AgentId, Dn } from '@pulse/model';
import { atomOf } from '../mask/atoms.ts';
import type { Attached } from '../propagate/desk.ts';
import { takeOut } from '../state/call.ts';
import { TYPE } from '../state/directory.ts';
import type { MediationDn } from '../state/mediation-dn.ts';
import type { RegularDn } from '../state/regular-dn.ts';
import type { Core } from './core.ts';
import { agentOf, dnOf } from './discovery.ts';
import { endReadiness, missWork } from './readiness.ts';

/** A login as an event tells it (now) or as a snapshot states it (earlier, and not to be counted as AgentLogin). */
export interface LoginFacts {
  readonly agentId: AgentId;
  readonly name?: string | undefined;
  readonly statedAt?: Milliseconds;
  /** The queue that the login names: groups made of its agents take the agent in before anything is made (U9). */
  readonly queue?: Dn | undefined;
}

/** The agent of another login on this DN has been logged out before (A3). */
export function logIn(core: Core, dn: RegularDn, facts: LoginFacts, attached: Attached): void {
  const agent = agentOf(core, facts.agentId, facts.name);
  const since = Math.min(facts.statedAt ?? core.now, core.now);
  if (facts.queue !== undefined) core.centre.agentGroups.name(agent.index, facts.queue, core.now);
  const { loggedOut } = agent;
  if (loggedOut !== null) {
    core.shifts.begin(agent.index, Math.max(since, loggedOut.start));
    if (facts.statedAt === undefined) {
      core.desk.end(agent, loggedOut);
    } else {
      core.boundaries.set(agent, Math.max(since, loggedOut.start));
      // Logged in since before anything was known: the agent has never been logged out.
      if (since > loggedOut.start) core.desk.end(agent, loggedOut, since);
      else agent.loggedOut = null;
    }
  }
  dn.login = { agent, since, queues: new Set() };
  agent.logins.push(dn);
  core.desk.attach(dn, since);
  dn.loggedIn = core.desk.begin(dn, atomOf('LoggedIn'), null, {}, since, facts.statedAt !== undefined);
  if (facts.statedAt === undefined) core.desk.moment(dn, atomOf('AgentLogin'), null, attached);
}

/** `known`: nobody saw it, and this is the last time at which the login was known; it is not counted as AgentLogout (E-93). */
export function logOut(
  core: Core,
  dn: RegularDn,
  attached: Attached,
  known: Milliseconds | null = null,
): void {
  const at = known ?? core.now;
  // Readiness that nobody is known to be behind ends with a logout too.
  missWork(core, dn, attached, at);
  endReadiness(core, dn, attached, at);
  const { login } = dn;
  if (login === null) return;
  const { agent } = login;
  if (known === null) core.desk.moment(dn, atomOf('AgentLogout'), null, attached);
  if (dn.loggedIn) core.desk.end(dn, dn.loggedIn, at);
  dn.loggedIn = null;
  core.desk.detach(dn, agent, at);
  core.dnBoard.part(dn.index, core.now, (type) => type !== TYPE.Agent && type !== TYPE.GroupAgents);
  for (const queue of login.queues) {
    queue.logins.delete(dn);
    core.markQueue(queue);
  }
  dn.login = null;
  core.desk.refreshDn(dn);
  dn.lastLeft = [];
  takeOut(agent.logins, dn);
  if (agent.logins.length > 0) return;
  agent.loggedOut = core.desk.begin(agent, atomOf('LoggedOut'));
  core.shifts.finish(agent.index, core.now);
}

/** The login takes part in a queue (Q13). */
export function joinQueue(core: Core, dn: RegularDn, id: Dn): void {
  if (dn.login === null) return;
  const queue = dnOf(core, id, 'queue');
  core.centre.agentGroups.name(dn.login.agent.index, id, core.now);
  core.desk.touch(dn);
  if (queue.kind !== 'mediation') return;
  dn.login.queues.add(queue);
  queue.logins.add(dn);
  core.markQueue(queue);
}

export function leaveQueue(core: Core, dn: RegularDn, queue: MediationDn): void {
  dn.login?.queues.delete(queue);
  queue.logins.delete(dn);
  core.markQueue(queue);
}
