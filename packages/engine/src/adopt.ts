import { PulseError } from '@pulse/base';
import { compareCursors, type SourceId } from '@pulse/model';
import type { EngineColumn } from './columns/column.ts';
import type { PulseEngine } from './pulse-engine.ts';

const unfit = (message: string) => new PulseError('engine-unfit', message);

/**
 * The columns that are open in an engine, by those of another that they can go on as. Throws {@link PulseError}
 * `engine-unfit` where the other stands elsewhere in the streams, calls objects otherwise, or lacks a column.
 */
export function twinsOf(engine: PulseEngine, other: PulseEngine): ReadonlyMap<EngineColumn, EngineColumn> {
  checkPlace(engine, other);
  checkObjects(engine, other);
  const known = other.opened.size;
  const twins = new Map<EngineColumn, EngineColumn>();
  for (const { definition, column } of engine.opened.values()) {
    // Equal definitions may be spelled otherwise, so the other engine looks for it.
    twins.set(other.open(definition) as EngineColumn, column);
    if (other.opened.size > known) throw unfit('a column is open here and not there');
  }
  return twins;
}

function checkPlace(engine: PulseEngine, other: PulseEngine): void {
  const [here, there] = [engine.cursors, other.cursors];
  const differs = (source: SourceId) => {
    const [a, b] = [here.get(source), there.get(source)];
    return a === undefined || b === undefined || compareCursors(a, b) !== 0;
  };
  const source = [...new Set([...here.keys(), ...there.keys()])].find(differs);
  if (source !== undefined) throw unfit(`the engines stand elsewhere in the stream ${source}`);
  if (engine.revision !== other.revision) {
    throw unfit(`the configuration is revision ${engine.revision} here and ${other.revision} there`);
  }
  if (engine.time !== other.time) throw unfit(`it is ${engine.time} here and ${other.time} there`);
}

/** Whoever reads columns knows objects by their index. */
function checkObjects(engine: PulseEngine, other: PulseEngine): void {
  for (const [type, objects] of engine.core.directory.objects.entries()) {
    const others = other.core.directory.objects[type] ?? [];
    const place = objects.findIndex(({ id }, index) => others[index]?.id !== id);
    if (place >= 0 || others.length !== objects.length) {
      throw unfit(`the engines came to know their objects in another order, from place ${place} on`);
    }
  }
}
