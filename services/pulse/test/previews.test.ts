import { type Clock, ManualClock, seededRandom, systemClock } from '@pulse/base';
import { type Connect, connectInProcess, serveStatistics, tokenGate } from '@pulse/protocol';
import { MemoryStatistics } from '@pulse/protocol/testing';
import { expect, it, vi } from 'vitest';
import { PREVIEW_WITHIN, Previews } from '../src/previews.ts';
import { ACME, OTHER } from './access-roles.ts';

const TOKEN = 'the token of previews';
const WANTED = { statType: 'CallsAnswered', objects: [{ type: 'Agent', id: 'ana' }] };

function setUp({
  token = TOKEN,
  clock = systemClock,
  connect,
}: {
  token?: string;
  clock?: Clock;
  connect?: Connect;
} = {}) {
  const statistics = new MemoryStatistics('acme');
  statistics.put('ana', 7);
  const served = serveStatistics({
    sourceOf: (tenant) => (tenant === ACME ? statistics : undefined),
    clock: systemClock,
    authorise: tokenGate([{ token: TOKEN, tenant: ACME }]),
  });
  const server = { connect: connect ?? connectInProcess(served), token };
  const previews = new Previews({
    servers: new Map([[ACME, server]]),
    clock,
    random: seededRandom(1),
  });
  return { statistics, previews };
}

it('shows the values of now, on behalf of the person, and leaves nothing open', async () => {
  const { statistics, previews } = setUp();
  const { description, values } = await previews.show(ACME, 'boss', WANTED);
  expect(values.cells).toEqual([7]);
  expect(description.definition).toContain('CallsAnswered');
  await vi.waitFor(() => expect(statistics.opened.size).toBe(0));
});

it('says what the statistics server says: an unknown stat type, an object that the person may not see', async () => {
  const { statistics, previews } = setUp();
  await expect(previews.show(ACME, 'boss', { ...WANTED, statType: 'Nonsense' })).rejects.toMatchObject({
    code: 'preview-refused',
    message: expect.stringContaining('no stat type Nonsense'),
  });
  statistics.hide('boss', 'ana');
  await expect(previews.show(ACME, 'boss', WANTED)).rejects.toMatchObject({ code: 'preview-refused' });
  // Control: somebody else sees it still.
  expect((await previews.show(ACME, 'somebody else', WANTED)).values.cells).toEqual([7]);
});

it('says so where there is no server, the token is wrong, or nobody answers in time', async () => {
  const { previews } = setUp();
  await expect(previews.show(OTHER, 'boss', WANTED)).rejects.toMatchObject({ code: 'preview-unavailable' });
  const wrong = setUp({ token: 'another token of previews' });
  await expect(wrong.previews.show(ACME, 'boss', WANTED)).rejects.toMatchObject({
    code: 'preview-unavailable',
  });
  const clock = new ManualClock(0);
  const silent = setUp({ clock, connect: () => new Promise(() => {}) });
  const asked = silent.previews.show(ACME, 'boss', WANTED);
  clock.advance(PREVIEW_WITHIN);
  await expect(asked).rejects.toMatchObject({ code: 'preview-unavailable' });
});
