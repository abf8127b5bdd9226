import { expect, test } from 'vitest';
import { loadReadyCatalogue } from './catalogue.ts';
import { readDefinitions } from './stored-definitions.ts';

test('a template is collected whoever may see it', async () => {
  const catalogue = await loadReadyCatalogue();
  const document = { ...catalogue, templates: catalogue.templates.slice(0, 1), sharing: { folder: 'emea' } };
  const { catalogues, unreadable } = readDefinitions([{ id: 'shared', document }], []);
  expect(catalogues.map(({ templates }) => templates.map(({ id }) => id))).toEqual([['shared']]);
  expect(unreadable).toEqual([]);
});
