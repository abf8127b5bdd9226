export { ACTIONS, type ActionHome, type ActionName, type ActionRule, type ActionTime, callAction, isActionName, memberNames } from './action.ts';
export { ALL_AGENTS, ALL_QUEUES, type Configuration, discoveredConfiguration, isObjectType, type Membership, OBJECT_TYPES, type ObjectRef, type ObjectType } from './configuration.ts';
export { type AddressAgent, type AddressCall, type AddressInfo, CALL_TYPES, type CallType, compareCursors, type Cursor, DN_KINDS, type DnKind, EVENT_TYPES, type EventField, type EventGroup, type EventType, isEventType, type KeyValues, type PulseEvent, type SourceEvent, STREAM_START, type StreamClock, WORK_MODES, type WorkMode } from './event.ts';
export { type AgentId, agentId, type CallId, callId, type Dn, dn, type LayoutId, layoutId, type SourceId, sourceId, type TenantId, tenantId } from './ids.ts';
export { FORMATS, type Format, type LayoutColumn, type LayoutInfo, type LayoutView, type Level, type Threshold, type ThresholdLevel } from './layout.ts';
export { CATEGORIES, type Category, type ColumnDefinition, isCategory, parseTimeRange, type StatisticDefinition, SUBJECTS, type Subject, type TimeProfile, type TimeRange } from './statistic.ts';
export { isStatusName, STATUSES, type StatusName, statusPriority } from './status.ts';
export { type Cell, growingAt, type GrowingValue, isGrowing, isState, type LayoutDelta, type LayoutRow, type LayoutSnapshot, type RowChange, sameVersion, type StateCall, type StateValue, type StreamHealth, type TrendPoint, type Version } from './value.ts';
