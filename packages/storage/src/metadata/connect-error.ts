import { PulseError } from '@pulse/base';
import { databaseError, faultOf } from './database-fault.ts';

/** What went wrong while connecting: without a code of its own it is that nobody answered in time. */
export function connectError(error: unknown, where: string): unknown {
  if (error instanceof PulseError) return error;
  const fault = faultOf(error);
  const known = databaseError(fault, where);
  if (known instanceof PulseError) return known;
  return new PulseError('database-unavailable', `No connection to ${where}: ${fault.message}.`, {
    advice: 'It is tried again. Check that the database runs and that this address is right.',
    cause: fault,
  });
}
