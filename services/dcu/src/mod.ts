export { startDcu } from './dcu.ts';
export type { Dcu, DcuReport } from './dcu-interface.ts';
export type { DcuOptions } from './dcu-options.ts';
export type { LogInput } from './inputs/log-input.ts';
export { loadReadyCatalogue } from './layouts/catalogue.ts';
export { type DatabaseCatalogueOptions, databaseCatalogue } from './layouts/database-catalogue.ts';
export { type LayoutCatalogue, type LayoutDefinitions, readyCatalogue } from './layouts/layout-catalogue.ts';
