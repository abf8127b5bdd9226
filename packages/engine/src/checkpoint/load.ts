import { present } from '@pulse/base';
import { dnTypesOf } from '../configure/configure.ts';
import type { Core } from '../events/core.ts';
import type { About } from '../measures/marks.ts';
import type { TallyColumn } from '../measures/tally.ts';
import { PulseEngine } from '../pulse-engine.ts';
import { Stream } from '../streams.ts';
import { readBlock, type SectionColumn, unusable } from './block.ts';
import { type FrozenEngine, type FrozenStream, VOCABULARY } from './frozen.ts';
import { IDLE_CALLS_TEXT } from './save.ts';
import { thawCentre } from './thaw-centre.ts';

/** The engine that a checkpoint was made of; equal to it from then on. Throws `checkpoint-unusable`. */
export function loadCheckpoint(bytes: Uint8Array): PulseEngine {
  const { header, columns, texts } = readBlock(bytes);
  const frozen = header as FrozenEngine;
  if (frozen.vocabulary !== VOCABULARY) throw unusable('it was made with another list of actions');
  try {
    return thaw(frozen, columns, present(texts.get(IDLE_CALLS_TEXT), 'the lines of idle calls'));
  } catch (cause) {
    throw unusable('its parts do not fit together', cause);
  }
}

function thaw(
  frozen: FrozenEngine,
  columns: ReadonlyMap<string, SectionColumn>,
  idleCalls: readonly string[],
): PulseEngine {
  const engine = new PulseEngine();
  const { core, shelf } = engine;
  core.configuration = frozen.configuration;
  core.bank.tenant = frozen.configuration.tenant;
  core.dnTypes = dnTypesOf(frozen.configuration);
  core.dnChanges.push(...frozen.dnChanges);
  core.zone.load(frozen.zones.map(({ from, zone }) => ({ from: from ?? -Infinity, zone })));
  const sections = new Map<string, Record<string, SectionColumn>>();
  for (const [name, column] of columns) {
    const cut = name.lastIndexOf(' ');
    const prefix = name.slice(0, cut);
    const section = sections.get(prefix) ?? {};
    section[name.slice(cut + 1)] = column;
    sections.set(prefix, section);
  }
  const section = (prefix: string): Record<string, SectionColumn> => {
    const found = sections.get(prefix);
    if (found === undefined) throw unusable(`the section ${prefix} is missing`);
    return found;
  };
  thawCentre(core, frozen.centre, section('centre') as Record<string, Float64Array<ArrayBuffer>>, idleCalls);
  // In the former order, so that ids and sharing come out the same.
  for (const { text, media } of frozen.filters) core.bank.register(text, media);
  for (const { definition, opening } of frozen.columns) engine.openAs(definition, opening);
  core.agentBoard.load(section('agents') as Record<string, Float64Array | Int32Array>);
  core.placeBoard.load(section('places') as Record<string, Float64Array | Int32Array>);
  core.dnBoard.load(section('dns') as Record<string, Float64Array | Int32Array>);
  core.mediationBoard.load(section('mediation') as Record<string, Float64Array | Int32Array>);
  core.shifts.load(section('shifts') as Record<string, Float64Array<ArrayBuffer>>);
  for (const type of core.gaps.columns().keys()) {
    const { ends, before } = section(`gaps ${type}`);
    core.gaps.load(type, ends as Float64Array<ArrayBuffer>, before as Float64Array<ArrayBuffer>);
  }
  for (const [key, selector] of shelf.selectors) {
    selector.running = section(`selector ${key}`).running as Float64Array<ArrayBuffer>;
  }
  for (const [key, continuity] of shelf.continuities)
    continuity.load(section(`continuity ${key}`) as Record<string, TallyColumn>);
  const states = new Map(frozen.tallies.map((tally) => [tally.key, tally]));
  for (const [key, { tally }] of [...shelf.ofActions(), ...shelf.spans, ...shelf.levels]) {
    const { numbers, plain } = present(states.get(key), `the tally ${key}`);
    const columns = (sections.get(`tally ${key}`) ?? {}) as Record<string, TallyColumn>;
    tally.load({ numbers, plain, columns });
  }
  const takers = new Map(shelf.ofActions());
  core.parts.load(
    frozen.endedParts.map(({ tally, goesOn, ...part }) => {
      const taker = present(takers.get(tally), `the tally ${tally}`);
      return { ...part, tally: taker.tally, about: goesOn ? actionOf(core, part.serial) : null };
    }),
  );
  resume(engine, frozen);
  return engine;
}

/** The action that goes on under a serial. */
function actionOf({ centre }: Core, serial: number): About {
  for (const owner of [...centre.regularDns, ...centre.mediationDns]) {
    const action = [...owner.actions, ...(owner.suspended ?? [])].find((each) => each.serial === serial);
    if (action) return { owner, action, reflected: null };
  }
  throw unusable(`the action ${serial} is missing`);
}

/** Time, order and what is known of streams; then classes for everything that lives. */
function resume(engine: PulseEngine, frozen: FrozenEngine): void {
  const { core, shelf } = engine;
  core.desk.now = frozen.time;
  core.desk.nextSerial = frozen.nextSerial;
  core.origin = frozen.origin ?? Number.NaN;
  engine.taken = frozen.taken;
  engine.revision = frozen.revision;
  engine.configuredAt = frozen.configuredAt ?? -Infinity;
  Object.assign(engine.counts, frozen.counts);
  const opened = new Map(frozen.windows);
  for (const [key, window] of shelf.windows) {
    window.opened = opened.get(key) ?? Number.NaN;
    if (!Number.isNaN(window.opened)) window.enter(frozen.time);
  }
  for (const stream of frozen.streams) engine.streams.set(stream.id, thawStream(engine, stream));
  for (const [type, changed] of frozen.changed.entries()) {
    for (const index of changed) core.changes.mark(type, index);
  }
  core.reclassAll();
  engine.scheduleReset();
}

function thawStream(engine: PulseEngine, frozen: FrozenStream): Stream {
  const stream = new Stream(frozen.id, engine.streams.size);
  stream.time = frozen.time ?? -Infinity;
  stream.down = frozen.down;
  stream.unseen = [...frozen.unseen];
  stream.epochs = frozen.epochs.map((memory) => ({ ...memory, above: new Set(memory.above) }));
  stream.snapshot = frozen.snapshot && {
    ...frozen.snapshot,
    seen: new Set(frozen.snapshot.seen.flatMap((id) => engine.core.centre.dn(id) ?? [])),
  };
  return stream;
}
