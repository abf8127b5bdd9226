import { type EndedPart, marksOf } from '../propagate/parts.ts';
import type { PulseEngine } from '../pulse-engine.ts';
import type { Stream } from '../streams.ts';
import { type Content, type SectionColumn, writeBlock } from './block.ts';
import { freezeCentre } from './freeze-centre.ts';
import { type FrozenEngine, type FrozenPart, type FrozenStream, VOCABULARY } from './frozen.ts';

/** All of an engine as one block of bytes. */
export function saveCheckpoint(engine: PulseEngine): Uint8Array {
  const steps = saveInSteps(engine);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps, between which the engine may go on: what is written is what it is now. */
export const saveInSteps = (engine: PulseEngine): Generator<void, Uint8Array> =>
  writeBlock(freezeEngine(engine));

/** The engine as it is now; nothing that happens later changes it. */
function freezeEngine(engine: PulseEngine): Content {
  const { core, shelf } = engine;
  const columns = new Map<string, SectionColumn>();
  const put = (prefix: string, named: Readonly<Record<string, SectionColumn>>) => {
    for (const [name, column] of Object.entries(named)) columns.set(`${prefix} ${name}`, column.slice());
  };
  put('agents', core.agentBoard.columns());
  put('places', core.placeBoard.columns());
  put('dns', core.dnBoard.columns());
  put('mediation', core.mediationBoard.columns());
  put('shifts', core.shifts.columns());
  for (const [type, { ends, before }] of core.gaps.columns().entries()) put(`gaps ${type}`, { ends, before });
  for (const [key, selector] of shelf.selectors) put(`selector ${key}`, { running: selector.running });
  for (const [key, continuity] of shelf.continuities) put(`continuity ${key}`, continuity.save());
  const tallies = [...shelf.ofActions(), ...shelf.spans, ...shelf.levels].map(([key, { tally }]) => {
    const state = tally.save();
    put(`tally ${key}`, state.columns);
    return { key, numbers: { ...state.numbers }, plain: structuredClone(state.plain) };
  });
  const keys = new Map([...shelf.ofActions()].map(([key, { tally }]) => [tally, key]));
  const centre = freezeCentre(core.centre);
  for (const [name, column] of Object.entries(centre.columns)) columns.set(`centre ${name}`, column);
  const header: FrozenEngine = {
    vocabulary: VOCABULARY,
    configuration: engine.configuration,
    revision: engine.revision,
    configuredAt: engine.configuredAt,
    zones: [...core.zone.periods],
    dnChanges: [...core.dnChanges],
    time: engine.time,
    origin: core.origin,
    nextSerial: core.desk.nextSerial,
    taken: engine.taken,
    counts: { ...engine.counts },
    filters: core.bank.registered() as FrozenEngine['filters'],
    columns: [...engine.opened.values()].map(({ definition, opening }) => ({ definition, opening })),
    windows: [...shelf.windows].map(([key, window]) => [key, window.opened]),
    tallies,
    endedParts: core.parts.list.map((part) => freezePart(part, keys.get(part.tally) as string)),
    streams: [...engine.streams.values()].map(freezeStream),
    changed: core.changes.pending().map((indices) => [...indices]),
    centre: centre.plain,
  };
  return { header, columns, texts: new Map([[IDLE_CALLS_TEXT, centre.idleCalls]]) };
}

/** Name of the lines of idle calls. */
export const IDLE_CALLS_TEXT = 'idle-calls';
function freezePart(part: EndedPart, tally: string): FrozenPart {
  const { slot, at, duration, serial, credit, about } = part;
  const goesOn = about !== null && about !== undefined;
  return { tally, slot, at, duration, serial, credit, marks: marksOf(part), goesOn };
}

function freezeStream({ id, time, down, snapshot, unseen, epochs }: Stream): FrozenStream {
  return {
    id,
    time,
    down,
    snapshot: snapshot && { ...snapshot, seen: [...snapshot.seen].map((dn) => dn.id) },
    unseen: [...unseen],
    epochs: epochs.map((memory) => ({ ...memory, above: [...memory.above] })),
  };
}
