import { expect, test } from 'vitest';
import { type LogMark, mayLack } from '../src/files/log-mark.ts';

const [older, newer] = [
  { epoch: 7, seq: 3 },
  { epoch: 7, seq: 4 },
];
const here = 'boot/device/folder';
const mark = (state: LogMark['state'], more: Partial<LogMark> = {}): LogMark => ({
  state,
  last: older,
  place: here,
  interrupted: false,
  ...more,
});

test.each([
  ['no mark can be read', undefined, newer, here, true],
  ['it was closed, here or elsewhere', mark('closed'), older, 'another place', false],
  ['only its process ended', mark('open'), newer, here, false],
  ['the machine went down since', mark('open'), newer, 'another place', true],
  ['the system does not say whether it did', mark('open', { place: undefined }), newer, undefined, true],
  [
    'it might before, and nothing was appended since',
    mark('closed', { interrupted: true }),
    older,
    here,
    true,
  ],
  ['it might before, but somebody went on from it', mark('open', { interrupted: true }), newer, here, false],
])('what a log may lack: %s', (_, found, last, place, expected) => {
  expect(mayLack(found, last, place)).toBe(expected);
});
