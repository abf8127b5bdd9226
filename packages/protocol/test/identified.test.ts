import { callId, dn, sourceId, tenantId } from '@pulse/model';
import { expect, it } from 'vitest';
import { identified, type LogRecords } from '../src/mod.ts';

const source = sourceId('pbx');
const records: LogRecords = {
  kind: 'records',
  source,
  epoch: 7,
  from: 41,
  events: [
    { type: 'EventLinkConnected', time: 1000 },
    {
      type: 'EventRinging',
      time: 1001.5,
      thisDn: dn('100', source),
      callId: callId('c1'),
      userData: { a: 1 },
    },
  ],
};

it('An event of a batch has its own fields and the identity of its place', () => {
  expect(identified(tenantId('t'), records, 1)).toEqual({
    ...records.events[1],
    tenant: 't',
    source: 'pbx',
    epoch: 7,
    seq: 42,
  });
});

it('All events of a batch have the same fields in the same order', () => {
  const fields = records.events.map((_, place) => Object.keys(identified(tenantId('t'), records, place)));
  expect(fields[0]).toEqual(fields[1]);
});
