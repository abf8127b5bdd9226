export type { VanishRule } from './plan/vanish-rule.ts';
export type { ChangesWrite, DeclaredWrite, Difference, DirectoryWrite, LeftAlone } from './plan/write.ts';
export {
  type Directory,
  type DirectoryAddress,
  type DirectoryOptions,
  startDirectory,
} from './start-directory.ts';
export type { TenantDirectory, WriteRequest, Written } from './store/tenant-directory.ts';
export type { DirectoryToken, Holder } from './tokens.ts';
