export { computeAccess } from './compute-access.ts';
export {
  type Permissions,
  type PermissionsOptions,
  type Published,
  startPermissions,
} from './permissions.ts';
