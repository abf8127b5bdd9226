/** A table that backups and moves take along; what refers to another table stands after it. */
export interface CopiedTable {
  readonly name: string;
  /** Where its rows are visible. */
  readonly scope: 'shared' | 'tenant';
  /** What happens when the row is there already: triggers have written it while its neighbours were copied. */
  readonly onConflict?: string;
}

/** All tables but `migration`, which says how the schema was made. A test compares this with the schema. */
export const COPIED_TABLES: readonly CopiedTable[] = [
  { name: 'tenant', scope: 'shared' },
  { name: 'account', scope: 'shared' },
  { name: 'oidc_payload', scope: 'shared' },
  { name: 'signing_key', scope: 'shared' },
  { name: 'session', scope: 'shared' },
  { name: 'directory_object', scope: 'tenant' },
  { name: 'directory_revision', scope: 'tenant' },
  { name: 'template', scope: 'tenant' },
  { name: 'layout', scope: 'tenant' },
  { name: 'board', scope: 'tenant' },
  { name: 'shipped_document', scope: 'tenant' },
  counterTable('layout_change'),
  counterTable('board_change'),
];

/** Counts changes of other tables: whoever knows a counter from before sees that something changed. */
function counterTable(name: string): CopiedTable {
  const onConflict = `ON CONFLICT (tenant) DO UPDATE SET counter = ${name}.counter + excluded.counter`;
  return { name, scope: 'tenant', onConflict };
}

/** Some rows of one table, each as the text of a JSON object; or, at last, how many there were of each table. */
export type CopiedPart =
  | {
      readonly kind: 'rows';
      readonly table: string;
      /** Empty in tables of the shared scope. */
      readonly tenant: string;
      readonly rows: readonly string[];
    }
  | {
      readonly kind: 'end';
      readonly counts: Readonly<Record<string, number>>;
      /** The last token of ownership that was given away. */
      readonly ownershipToken: number;
    };
