import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Configuration } from '../configuration/configuration.ts';
import type { ConfigurationTable } from '../configuration/setting.ts';
import { fileKey } from '../configuration/setting-names.ts';
import type { AnyMetricTable } from '../health/metric-table.ts';
import { configurationPage } from './configuration-page.ts';
import { portsPage } from './ports-page.ts';

/** Where the pages of programs stand; `README.md` among them is written by hand. */
export const PAGES_FOLDER = 'docs/configuration';

const NOTICE =
  '<!-- Written by packages/runtime/src/reference/write.ts: change the table, not this page. -->';
/** Modules of a workspace that may export `ldsConfiguration`, `ldsMetrics`. */
const MODULES = ['config.ts', 'options.ts', 'metrics.ts'];

/** Every generated page of a checkout: its text by its path. */
export async function referencePages(root: string): Promise<Map<string, string>> {
  const pages = new Map([['docs/ports.md', portsPage()]]);
  const tables = await exportedTables(root);
  for (const [name, configuration] of tables.configurations) {
    const page = configurationPage({ name, configuration, metrics: tables.metrics.get(name) });
    pages.set(`${PAGES_FOLDER}/${name}.md`, page);
  }
  return new Map([...pages].map(([path, text]) => [path, `${NOTICE}\n\n${text}\n`]));
}

interface Tables {
  readonly configurations: Map<string, Configuration<ConfigurationTable>>;
  readonly metrics: Map<string, AnyMetricTable>;
}

async function exportedTables(root: string): Promise<Tables> {
  const tables: Tables = { configurations: new Map(), metrics: new Map() };
  for (const path of modulesBelow(root)) {
    const exported = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
    for (const [name, value] of Object.entries(exported)) {
      if (isConfiguration(value)) tables.configurations.set(programName(name), value);
      else if (isMetricTable(value)) tables.metrics.set(programName(name), value);
    }
  }
  return tables;
}

function modulesBelow(root: string): string[] {
  return ['services', 'tools'].flatMap((area) =>
    readdirSync(join(root, area))
      .sort()
      .flatMap((workspace) => {
        const source = join(root, area, workspace, 'src');
        return filesIn(source)
          .filter((file) => MODULES.includes(file))
          .map((file) => join(source, file));
      }),
  );
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** `initTenantConfiguration` → `init-tenant` */
const programName = (exported: string): string => fileKey(exported.replace(/(Configuration|Metrics)$/, ''));

const isConfiguration = (value: unknown): value is Configuration<ConfigurationTable> =>
  typeof value === 'object' && value !== null && 'table' in value && 'program' in value && 'parse' in value;

const isMetricTable = (value: unknown): value is AnyMetricTable =>
  typeof value === 'object' && value !== null && 'metrics' in value;
