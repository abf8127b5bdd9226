import {
  type Cell,
  type Configuration,
  discoveredConfiguration,
  growingAt,
  isGrowing,
  type ObjectType,
  type PulseEvent,
  type SourceEvent,
  type StatisticDefinition,
  sourceId,
  tenantId,
} from '@pulse/model';
import { createEngine } from '../create.ts';
import type { Applied, Column, Engine } from '../engine.ts';

/** 2026-03-02, a Monday, 10:00 in Berlin; script times are seconds from here. */
export const TEN = Date.UTC(2026, 2, 2, 9);

type Fields = Omit<
  Partial<SourceEvent>,
  | 'thisDn'
  | 'otherDn'
  | 'thirdPartyDn'
  | 'thisQueue'
  | 'agentId'
  | 'callId'
  | 'previousCallId'
  | 'callThreadId'
> & {
  readonly [Key in
    | 'thisDn'
    | 'otherDn'
    | 'thirdPartyDn'
    | 'thisQueue'
    | 'agentId'
    | 'callId'
    | 'previousCallId'
    | 'callThreadId']?: string;
} & Partial<Pick<PulseEvent, 'epoch' | 'seq' | 'received'>>;

type Plain<T> = T extends string ? string : { readonly [Key in keyof T]: Plain<T[Key]> };
/** A part of a configuration with ids as plain text. */
export type Changes = Plain<Partial<Configuration>>;

/** A small story of events and the numbers that must come out of it. */
export class Script {
  engine: Engine;
  readonly #seqs = new Map<string, number>();

  constructor(configuration: Changes = {}) {
    this.engine = createEngine({
      ...discoveredConfiguration(tenantId('acme'), 'Europe/Berlin'),
      ...(configuration as Partial<Configuration>),
    });
  }

  /** One event at a number of seconds after {@link TEN}, in the source's order. */
  at(seconds: number, type: SourceEvent['type'], fields: Fields = {}, source = 'pbx'): Applied {
    const epoch = fields.epoch ?? 1;
    const key = `${source} ${epoch}`;
    const seq = fields.seq ?? (this.#seqs.get(key) ?? 0) + 1;
    this.#seqs.set(key, Math.max(seq, this.#seqs.get(key) ?? 0));
    const event = {
      tenant: tenantId('acme'),
      source: sourceId(source),
      time: TEN + seconds * 1000,
      ...fields,
      type,
      epoch,
      seq,
    };
    return this.engine.apply(event as PulseEvent);
  }

  /** A revision that takes effect a number of seconds after {@link TEN}; what it does not mention stays as it is. */
  revise(seconds: number, changes: Changes, number = this.engine.revision + 1) {
    const configuration = { ...this.engine.configuration, ...(changes as Partial<Configuration>) };
    return this.engine.configure(configuration, { number, time: TEN + seconds * 1000 });
  }

  column(type: ObjectType, statistic: Partial<StatisticDefinition>): Column {
    const full: StatisticDefinition = {
      category: 'TotalNumber',
      subject: 'DNAction',
      mainMask: '*',
      ...statistic,
    };
    return this.engine.open({ objectType: type, statistic: full });
  }

  index(type: ObjectType, id: string): number {
    return this.engine.objects(type).findIndex((object) => object.id === id);
  }

  /** The cell of an object at a number of seconds after {@link TEN}. */
  cell(column: Column, id: string, seconds: number): Cell {
    return column.read(this.index(column.definition.objectType, id), TEN + seconds * 1000);
  }

  /** The same as a number, where it grows as it stands at that time. */
  number(column: Column, id: string, seconds: number): number | null {
    const cell = this.cell(column, id, seconds);
    if (isGrowing(cell)) return growingAt(cell, TEN + seconds * 1000);
    if (cell !== null && typeof cell !== 'number') throw new Error('not a number');
    return cell;
  }
}
