import { messageOf, PulseError } from '@pulse/base';
import { isHistorical, parseProfile } from '@pulse/engine';
import {
  CATEGORY_NAMES,
  categoryNamed,
  GROUP_ORDERS,
  type GroupBy,
  OBJECT_TYPES,
  type ObjectType,
  parseTimeRange,
  refusalOf,
  type StatisticDefinition,
  SUBJECT_NAMES,
  subjectNamed,
  type TimeProfile,
  type TimeRange,
} from '@pulse/model';
import { describe, entriesOf, Fields, itemsOf, type Notes, oneOf, textOf } from '../yaml/fields.ts';
import type { Place } from '../yaml/place.ts';
import type { Tree } from '../yaml/tree.ts';

/** One statistic of a file: what is computed, of which object. */
export interface WantedStatistic {
  readonly name: string;
  readonly place: Place;
  readonly type: ObjectType;
  /** Undefined: of every object of the type. */
  readonly object: string | undefined;
  readonly definition: StatisticDefinition;
}

/** What statistics can name. */
interface Named {
  readonly profiles: ReadonlyMap<string, TimeProfile>;
  readonly ranges: ReadonlyMap<string, TimeRange>;
  readonly filters: ReadonlyMap<string, string>;
  readonly statTypes: ReadonlyMap<string, StatType>;
}

interface StatType {
  readonly objects: readonly string[];
  readonly fields: Fields;
}

const SECTIONS = ['timeProfiles', 'timeRanges', 'filters', 'statTypes', 'statistics'];
const STAT_TYPE = [
  'Objects',
  'Category',
  'Subject',
  'MainMask',
  'RelMask',
  'MediaType',
  'Formula',
  'Expression',
  'UseSourceTimeStamps',
  'ReasonStartOverridesStatusStart',
  'Description',
];
/** What a stat type says, by the names that it has where there is none. */
const KIND = {
  category: 'Category',
  subject: 'Subject',
  mainMask: 'MainMask',
  relMask: 'RelMask',
  mediaType: 'MediaType',
  formula: 'Formula',
  expression: 'Expression',
  useSourceTimeStamps: 'UseSourceTimeStamps',
  reasonStartOverridesStatusStart: 'ReasonStartOverridesStatusStart',
} as const;
type KindField = keyof typeof KIND;
const WITHOUT_STAT_TYPE = Object.keys(KIND);
/** What only an extension's stat type says, and why it is not taken. */
const OF_EXTENSIONS = ['JavaSubCategory', 'AggregationType'];
const STATISTIC = [
  'name',
  'statType',
  ...WITHOUT_STAT_TYPE,
  'type',
  'object',
  'timeProfile',
  'timeRange',
  'timeRange2',
  'filter',
  'percentile',
  'groupBy',
];
/** `Growing=00:00 +01:00`, as the options of Stat Server write it. */
const WRITTEN_PROFILE = /^([A-Za-z]+)(?:=(.*))?$/;

/** Reads the statistics of a file (T10); masks and filters are the engine's to check. */
export function readStatistics(tree: Tree, notes: Notes): readonly WantedStatistic[] {
  const fields = new Fields(tree, '', SECTIONS, notes);
  const named: Named = {
    profiles: section(fields, 'timeProfiles', (each, path) =>
      profileOf(new Fields(each, path, ['type', 'value'], notes), each),
    ),
    ranges: section(fields, 'timeRanges', (each, path) => rangeText(each, path, notes)),
    filters: section(fields, 'filters', (each, path) => textOf(each, path, notes)),
    statTypes: section(fields, 'statTypes', (each, path): StatType => {
      const own = new Fields(each, path, [...STAT_TYPE, ...OF_EXTENSIONS], notes);
      refuse(own, OF_EXTENSIONS, `belongs to JavaCategory, which ${refusalOf('JavaCategory')}.`, notes);
      return { objects: (own.read('Objects', textOf) ?? '').split(/\s*,\s*/).filter(Boolean), fields: own };
    }),
  };
  const items = fields.read('statistics', itemsOf);
  if (!items)
    notes.problems.push({
      place: tree.place,
      field: 'statistics',
      message: 'is missing: the list of what to compute.',
    });
  return (items ?? []).flatMap(
    (item, place) => statisticOf(item, `statistics[${place}]`, named, notes) ?? [],
  );
}

function section<Value>(
  fields: Fields,
  key: string,
  read: (tree: Tree, path: string) => Value | undefined,
): ReadonlyMap<string, Value> {
  const values = new Map<string, Value>();
  for (const { key: name, value } of fields.read(key, entriesOf) ?? []) {
    const found = read(value, `${key}.${name}`);
    if (found !== undefined) values.set(name, found);
  }
  return values;
}

function statisticOf(tree: Tree, path: string, named: Named, notes: Notes): WantedStatistic | undefined {
  const known = notes.problems.length;
  const own = new Fields(tree, path, STATISTIC, notes);
  const statType = own.read('statType', (value, field) => {
    const name = textOf(value, field, notes);
    return name === undefined ? undefined : lookUp(named.statTypes, name, value.place, field, notes);
  });
  if (statType) refuse(own, WITHOUT_STAT_TYPE, 'is said by the stat type.', notes);
  const kind = statType
    ? kindOf(statType.fields, (field) => KIND[field], notes)
    : kindOf(own, (field) => field, notes);
  const type = required(own, 'type', tree, notes, (value, field) => oneOf(value, OBJECT_TYPES, field, notes));
  const object = required(own, 'object', tree, notes, (value, field) => textOf(value, field, notes));
  const profile = own.read('timeProfile', (value, field) => profileNamed(value, field, named, notes));
  const range = own.read('timeRange', (value, field) => rangeNamed(value, field, named, notes));
  const range2 = own.read('timeRange2', (value, field) => rangeNamed(value, field, named, notes));
  const filter = own.read('filter', textOf);
  const percentile = own.read('percentile', numberOf);
  const groupBy = own.read('groupBy', groupByOf);
  if (type && statType && statType.objects.length > 0 && !statType.objects.includes(type)) {
    const message = `is ${type}; the stat type is for ${statType.objects.join(', ')}.`;
    notes.problems.push({ place: own.place('type') ?? tree.place, field: own.name('type'), message });
  }
  if (notes.problems.length > known || !type || object === undefined || !kind) return undefined;
  const profiled = profile ?? (isHistorical(kind.category) ? DEFAULT_PROFILE : undefined);
  return {
    name: own.read('name', textOf) ?? path,
    place: tree.place,
    type,
    object: object === '*' ? undefined : object,
    definition: {
      ...kind,
      ...(profiled && { profile: profiled }),
      ...(range && { range }),
      ...(range2 && { range2 }),
      ...(percentile !== undefined && { percentile }),
      ...(groupBy && { groupBy }),
      ...(filter !== undefined && { filter: named.filters.get(filter) ?? filter }),
    },
  };
}

/** Whether it is one that can be asked for, the engine says. */
function numberOf(tree: Tree, field: string, notes: Notes): number | undefined {
  const text = textOf(tree, field, notes);
  if (text === undefined || /^\d+(\.\d+)?$/.test(text)) return text === undefined ? undefined : Number(text);
  notes.problems.push({ place: tree.place, field, message: `is "${text}"; it wants a number such as 90.` });
  return undefined;
}

/** `GetString("ServiceType")`, or that with an order and a limit; the engine checks the expression and the limit. */
function groupByOf(tree: Tree, field: string, notes: Notes): GroupBy | undefined {
  if (tree.kind === 'text') return { by: tree.text };
  const own = new Fields(tree, field, ['by', 'order', 'limit'], notes);
  const by = required(own, 'by', tree, notes, (value, path) => textOf(value, path, notes));
  const order = own.read('order', (value, path) => oneOf(value, GROUP_ORDERS, path, notes));
  const limit = own.read('limit', numberOf);
  if (by === undefined) return undefined;
  return { by, ...(order && { order }), ...(limit !== undefined && { limit }) };
}

/** In the tenant's zone (P7). */
const DEFAULT_PROFILE: TimeProfile = { type: 'Growing', value: '00:00' };

/** `named`: what a field is called there. */
function kindOf(fields: Fields, named: (field: KindField) => string, notes: Notes) {
  const category = fields.read(named('category'), (value, field) =>
    standsFor(value, field, CATEGORY_NAMES, categoryNamed, notes),
  );
  if (!fields.get(named('category'))) missing(fields, named('category'), notes);
  const mainMask = fields.read(named('mainMask'), textOf);
  if (!fields.get(named('mainMask'))) missing(fields, named('mainMask'), notes);
  const subject = fields.read(named('subject'), (value, field) =>
    standsFor(value, field, SUBJECT_NAMES, subjectNamed, notes),
  );
  const relMask = fields.read(named('relMask'), textOf);
  const mediaType = fields.read(named('mediaType'), (value, field) =>
    itemsOf(value, field, notes).flatMap((item) => textOf(item, field, notes)?.split(/\s*,\s*/) ?? []),
  );
  const formula = fields.read(named('formula'), textOf);
  const expression = fields.read(named('expression'), textOf);
  const useSourceTimeStamps = fields.read(named('useSourceTimeStamps'), yesOrNo);
  const ofReason = fields.read(named('reasonStartOverridesStatusStart'), yesOrNo);
  if (!category || mainMask === undefined) return undefined;
  return {
    category,
    subject: subject ?? 'DNAction',
    mainMask,
    ...(relMask !== undefined && { relMask }),
    ...(mediaType && { mediaType }),
    ...(formula !== undefined && { formula }),
    ...(expression !== undefined && { expression }),
    ...(useSourceTimeStamps !== undefined && { useSourceTimeStamps }),
    ...(ofReason !== undefined && { reasonStartOverridesStatusStart: ofReason }),
  } as const;
}

/** What a name, or another name of it, stands for; a name of Stat Server that is not computed says why. */
function standsFor<Known>(
  tree: Tree,
  field: string,
  names: readonly string[],
  known: (name: string) => Known | undefined,
  notes: Notes,
): Known | undefined {
  const why = tree.kind === 'text' ? refusalOf(tree.text) : undefined;
  if (why !== undefined) {
    notes.problems.push({ place: tree.place, field, message: `is ${describe(tree)}, which ${why}.` });
    return undefined;
  }
  const name = oneOf(tree, names, field, notes);
  return name === undefined ? undefined : known(name);
}

function yesOrNo(tree: Tree, field: string, notes: Notes): boolean | undefined {
  const word = oneOf(tree, ['yes', 'no', 'true', 'false'], field, notes);
  return word === undefined ? undefined : word === 'yes' || word === 'true';
}

function required<Value>(
  fields: Fields,
  key: string,
  tree: Tree,
  notes: Notes,
  reader: (tree: Tree, field: string) => Value | undefined,
): Value | undefined {
  const found = fields.get(key);
  if (found) return reader(found, fields.name(key));
  notes.problems.push({ place: tree.place, field: fields.name(key), message: 'is missing.' });
  return undefined;
}

function missing(fields: Fields, key: string, notes: Notes): void {
  notes.problems.push({ place: fields.origin, field: fields.name(key), message: 'is missing.' });
}

function refuse(fields: Fields, keys: readonly string[], message: string, notes: Notes): void {
  for (const key of keys) {
    const place = fields.place(key);
    if (place) notes.problems.push({ place, field: fields.name(key), message });
  }
}

function lookUp<Value>(
  values: ReadonlyMap<string, Value>,
  name: string,
  place: Place,
  field: string,
  notes: Notes,
): Value | undefined {
  const found = values.get(name);
  if (found !== undefined) return found;
  const known = values.size === 0 ? 'the file has none' : `known are ${[...values.keys()].join(', ')}`;
  notes.problems.push({ place, field, message: `is "${name}"; ${known}.` });
  return undefined;
}

function profileOf(fields: Fields, tree: Tree): TimeProfile | undefined {
  const type = required(fields, 'type', tree, fields.notes, (value, field) =>
    textOf(value, field, fields.notes),
  );
  if (type === undefined) return undefined;
  return profileText(type, fields.read('value', textOf), tree.place, fields.path, fields.notes);
}

function profileText(
  type: string,
  value: string | undefined,
  place: Place,
  field: string,
  notes: Notes,
): TimeProfile | undefined {
  try {
    return parseProfile(type, value ?? (type === 'Growing' ? '00:00' : ''));
  } catch (error) {
    const advice = error instanceof PulseError && error.advice !== undefined ? ` ${error.advice}` : '';
    notes.problems.push({ place, field, message: `${messageOf(error)}.${advice}` });
    return undefined;
  }
}

function profileNamed(tree: Tree, field: string, named: Named, notes: Notes): TimeProfile | undefined {
  const text = textOf(tree, field, notes);
  if (text === undefined) return undefined;
  const known = named.profiles.get(text);
  if (known) return known;
  if (text === 'Default') return DEFAULT_PROFILE;
  const [, type = '', value] = WRITTEN_PROFILE.exec(text) ?? [];
  if (value !== undefined || type === 'SinceLogin') return profileText(type, value, tree.place, field, notes);
  return lookUp(named.profiles, text, tree.place, field, notes);
}

function rangeText(tree: Tree, field: string, notes: Notes): TimeRange | undefined {
  const text = textOf(tree, field, notes);
  const range = text === undefined ? undefined : parseTimeRange(text);
  if (text !== undefined && !range) {
    notes.problems.push({
      place: tree.place,
      field,
      message: `is "${text}"; it wants seconds such as 0-20 or 20-.`,
    });
  }
  return range;
}

function rangeNamed(tree: Tree, field: string, named: Named, notes: Notes): TimeRange | undefined {
  const known = tree.kind === 'text' ? named.ranges.get(tree.text) : undefined;
  return known ?? rangeText(tree, field, notes);
}
