import { permissionStoreContract } from '../contract/permission-store-contract.ts';
import { memoryPermissions } from '../src/mod.ts';

permissionStoreContract({
  name: 'memory',
  async open() {
    const store = memoryPermissions();
    return { sink: store, view: store };
  },
  async eventually(assertion) {
    await assertion();
  },
});
