export { type Account, Accounts, type ListedAccount, type SignInOutcome } from './accounts.ts';
export { type Identity, type IdentityOptions, startIdentity } from './identity.ts';
export type { IdentityClient } from './provider.ts';
