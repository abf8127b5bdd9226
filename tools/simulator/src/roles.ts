import { unreachable } from '@pulse/base';
import { type SourceEvent, type SourceId, sourceId } from '@pulse/model';
import { ContactCentre } from './contact-centre.ts';
import { InteractionCentre } from './interactions/interaction-centre.ts';
import { interactionSwitch } from './interactions/interaction-plan.ts';
import type { CentreOptions } from './options.ts';
import type { Simulation } from './simulation.ts';

/**
 * The servers through which a centre can be seen: the Voice SIP service, its service for virtual queues, Interaction
 * Server, and its node for virtual queues. `telephony` is the first two as one stream.
 */
export const ROLES = ['telephony', 'voice', 'voice-vq', 'interaction', 'interaction-vq'] as const;
export type Role = (typeof ROLES)[number];

/** What the stream of a role is called; the source of the options is the voice stream's. */
export function streamOf({ source }: CentreOptions, role: Role): SourceId {
  switch (role) {
    case 'telephony':
    case 'voice':
      return source;
    case 'voice-vq':
      return sourceId(`${source}-vq`);
    case 'interaction':
      return interactionSwitch(source);
    case 'interaction-vq':
      return sourceId(`${interactionSwitch(source)}-vq`);
    default:
      return unreachable(role);
  }
}

/**
 * The simulation behind a role; what belongs to another is left out. Every event of a virtual queue is said by the role
 * for these and by no other, and what concerns the link alone by both: together they say what one would.
 *
 * Throws {@link PulseError} `simulator-options`.
 */
export function simulate(options: CentreOptions, role: Role, emit: (event: SourceEvent) => void): Simulation {
  switch (role) {
    case 'telephony':
      return new ContactCentre(options, emit);
    case 'voice':
    case 'voice-vq':
      return new ContactCentre(options, ofVirtualQueues(role === 'voice-vq', emit));
    case 'interaction':
    case 'interaction-vq':
      return new InteractionCentre(options, ofVirtualQueues(role === 'interaction-vq', emit));
    default:
      return unreachable(role);
  }
}

/** Passes on what virtual queues say, or everything else; they are told apart by how the snapshot describes them. */
function ofVirtualQueues(wanted: boolean, emit: (event: SourceEvent) => void): (event: SourceEvent) => void {
  const virtual = new Set<string>();
  return (event) => {
    const { thisDn } = event;
    if (thisDn !== undefined && event.address?.kind === 'VirtualQueue') virtual.add(thisDn);
    const ofBoth = event.type.startsWith('EventLink') || event.type.startsWith('EventSnapshot');
    if (ofBoth || (thisDn !== undefined && virtual.has(thisDn)) === wanted) emit(event);
  };
}
