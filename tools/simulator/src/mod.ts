/**
 * A simulated contact centre in the roles of Voice SIP service, Voice SIP VQ service (both also as one stream),
 * Interaction Server and interaction VQ server: the demo and the load generator.
 *
 * The options decide everything: the same seed gives the same events, byte for byte, on every machine and at any speed.
 * Randomness comes in streams of their own for each purpose and each call (`dice.ts`), time is that of a schedule
 * (`schedule.ts`), and nothing else goes in. From 5 to 100,000 agents; a step costs O(log n), memory does not grow with
 * time, so that any part of a stream can be made again instead of being stored.
 *
 * How it works: `centre-plan.ts` says who is there, `roster.ts` who works when, `demand.ts` how many call.
 * `routing.ts` brings calls to agents, `conversations.ts`, `consultations.ts` and `own-calls.ts` are what they do with
 * them, `desk.ts` is the rest of their day. All of them speak through `voice.ts`. Every row of the table of a call's
 * events, and every kind of transfer and conference, occurs within the first hour of the day of 50 agents.
 *
 * `interactions/` is the digital half, a simulation of its own: chats, e-mails, and the agents' readiness for them.
 * `roles.ts` shares out what happens among the servers that say it.
 *
 * `node tools/simulator/src/main.ts --help` prints events for people and tests; `src/serve.ts` serves all roles over the
 * network, `docs/sources/simulator.md`.
 */
export { centreConfiguration } from './centre-configuration.ts';
export { centreDirectory } from './centre-directory.ts';
export { createCentre } from './create-centre.ts';
export { type CentreOptions, centreLimits } from './options.ts';
export { ROLES, type Role, streamOf } from './roles.ts';
export { type SimulatorFeedOptions, simulatorFeed } from './simulator-feed.ts';
