import { type Changes, Script } from './script.ts';

export const ever = { type: 'Growing', value: 'never', zone: 'UTC' } as const;
export const completed = { mainMask: 'CallInboundCompleted', profile: ever } as const;
export const ready = { subject: 'AgentStatus', mainMask: 'WaitForNextCall', profile: ever } as const;
export const readyNow = {
  category: 'CurrentNumber',
  subject: 'AgentStatus',
  mainMask: 'WaitForNextCall',
} as const;

export const ann = { agents: [{ id: 'ann' }] };
export const team = (...members: string[]): Changes => ({ agentGroups: [{ id: 'team', members }] });

/** Ann and Ben are ready at 100 and 200 since 0; the team is whom the test says. */
export function centre(...members: string[]): Script {
  const s = new Script({ agents: [{ id: 'ann' }, { id: 'ben' }], ...team(...members) });
  for (const [thisDn, agentId] of [
    ['100', 'ann'],
    ['200', 'ben'],
  ] as const) {
    s.at(0, 'EventAgentLogin', { thisDn, agentId });
    s.at(0, 'EventAgentReady', { thisDn });
  }
  return s;
}

export const established = (s: Script, seconds: number, thisDn = '100') =>
  s.at(seconds, 'EventEstablished', { thisDn, callId: `c${thisDn}`, callType: 'Inbound' });
export const released = (s: Script, seconds: number, thisDn = '100') =>
  s.at(seconds, 'EventReleased', { thisDn, callId: `c${thisDn}` });
