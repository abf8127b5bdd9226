export { AsteriskState } from './asterisk-state.ts';
export { type FinalStatus, type RecordedPacket, type Recording, readRecording } from './recording.ts';
export { StandInAsterisk, type StandInOptions } from './stand-in-asterisk.ts';
