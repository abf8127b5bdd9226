import { expect, test } from 'vitest';
import { z } from 'zod';
import { problemsOf, UnusableDocuments } from '../src/mod.ts';

test('a document is named once until it is unusable for another reason, or was usable again', () => {
  const documents = new UnusableDocuments();
  const update = (...now: [string, string][]) => documents.update(new Map(now));
  expect(update(['late', 'name'])).toEqual([['late', 'name']]);
  expect(update(['late', 'name'], ['early', 'id'])).toEqual([['early', 'id']]);
  expect(update(['late', 'id'])).toEqual([['late', 'id']]);
  expect(update()).toEqual([]);
  expect(update(['late', 'id'])).toEqual([['late', 'id']]);
});

test('of many problems the first ones are told, and how many more there are', () => {
  const schema = z.object({ a: z.number(), b: z.number(), c: z.number(), d: z.number(), e: z.number() });
  const told = problemsOf(schema.safeParse({ e: 1 }).error ?? new z.ZodError([]));
  expect(told).toMatch(/^a: .*; b: .*; c: .*; and 1 more$/);
});
