export {
  ACTIONS,
  type ActionHome,
  type ActionName,
  type ActionRule,
  type ActionTime,
  callAction,
  isActionName,
  memberNames,
} from './action.ts';
export {
  type Board,
  type GridWidget,
  type KpiWidget,
  type LineWidget,
  MOST_BOARDS,
  type Widget,
} from './board.ts';
export {
  ALL_AGENTS,
  ALL_QUEUES,
  type Configuration,
  discoveredConfiguration,
  isObjectType,
  type Membership,
  OBJECT_TYPES,
  type ObjectRef,
  type ObjectType,
  type PlaceMembership,
} from './configuration.ts';
export {
  ACCESS,
  type AccessName,
  FULL_ACCESS,
  type Grant,
  type Grantee,
  PRIVILEGES,
  type Privilege,
} from './directory/access.ts';
export { canonicalObject, sameObject } from './directory/canonical.ts';
export { checkChanges, namersOf, withoutCase } from './directory/check-changes.ts';
export { DirectoryAccess, effectiveMask, type PersonRights } from './directory/directory-access.ts';
export { directoryConfiguration } from './directory/directory-configuration.ts';
export { DirectoryDraft } from './directory/draft.ts';
export { DIRECTORY_LIMITS } from './directory/limits.ts';
export {
  type AccessGroupObject,
  type AgentGroupObject,
  DIRECTORY_DN_KINDS,
  DIRECTORY_TYPES,
  type DirectoryObject,
  type DirectoryRef,
  type DirectoryType,
  type DnGroupObject,
  type DnObject,
  type FolderObject,
  type ObjectManager,
  type ObjectState,
  type PersonObject,
  type PlaceObject,
  type RoleObject,
  type SkillObject,
  type SwitchObject,
  type TenantObject,
} from './directory/object.ts';
export { DIRECTORY_RULES, type DirectoryProblem, type DirectoryProblemCode } from './directory/problem.ts';
export {
  containerOf,
  type DirectoryReader,
  type ObjectOfType,
  refKey,
  refOf,
  refText,
  switchOf,
} from './directory/reader.ts';
export { type DirectoryReference, isList, referencesOf, withoutReferences } from './directory/references.ts';
export {
  DIRECTORY_EPOCH,
  DIRECTORY_STREAM,
  type DirectoryChange,
  type DirectoryRevision,
} from './directory/revision.ts';
export { DirectoryView } from './directory/view.ts';
export {
  type AddressAgent,
  type AddressCall,
  type AddressInfo,
  CALL_TYPES,
  type CallType,
  type Cursor,
  compareCursors,
  DIGITAL_EVENT_TYPES,
  type DigitalEventType,
  DN_KINDS,
  type DnKind,
  EVENT_TYPES,
  type EventField,
  type EventGroup,
  type EventType,
  type KeyValues,
  type PulseEvent,
  requiredFields,
  type SourceEvent,
  STREAM_START,
  type StreamClock,
  WORK_MODES,
  type WorkMode,
} from './event.ts';
export type { ExplainedContribution, ExplainedGroup, ExplainedSet, Explanation } from './explanation.ts';
export {
  type AgentId,
  agentId,
  type CallId,
  callId,
  type Dn,
  dn,
  type LayoutId,
  layoutId,
  type SourceId,
  sourceId,
  type TenantId,
  tenantId,
} from './ids.ts';
export {
  FORMATS,
  type Format,
  type LayoutColumn,
  type LayoutInfo,
  type LayoutView,
  type Level,
  type Target,
  type Threshold,
  type ThresholdLevel,
} from './layout.ts';
export { ACTION_MEANINGS } from './meaning/actions.ts';
export {
  CATEGORY_MEANINGS,
  OBJECT_TYPE_MEANINGS,
  STATUS_MEANINGS,
  SUBJECT_MEANINGS,
} from './meaning/statistics.ts';
export type { Sharing } from './sharing.ts';
export {
  CATEGORIES,
  type Category,
  type ColumnDefinition,
  GROUP_ORDERS,
  type GroupBy,
  isCategory,
  parseTimeRange,
  type StatisticDefinition,
  SUBJECTS,
  type Subject,
  type TimeProfile,
  type TimeRange,
} from './statistic.ts';
export {
  CATEGORY_ALIASES,
  CATEGORY_NAMES,
  categoryNamed,
  REFUSED_CATEGORIES,
  REFUSED_SUBJECTS,
  refusalOf,
  SILENT_ACTIONS,
  SUBJECT_ALIASES,
  SUBJECT_NAMES,
  subjectNamed,
} from './statistic-names.ts';
export { isStatusName, STATUSES, type StatusName, statusPriority } from './status.ts';
export {
  type Cell,
  type GroupedValue,
  type GroupValue,
  type GrowingValue,
  growingAt,
  isGrouped,
  isGrowing,
  isState,
  type LayoutDelta,
  type LayoutRow,
  type LayoutSnapshot,
  plainAt,
  type RowChange,
  type StateCall,
  type StateDevice,
  type StateValue,
  type StreamHealth,
  sameVersion,
  type TrendPoint,
  type Version,
} from './value.ts';
