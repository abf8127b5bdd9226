import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '@pulse/base';
import type { DirectoryObject, DirectoryRevision, TenantId } from '@pulse/model';
import { attachWebSocket, DIRECTORY_LOG, serveLog } from '@pulse/protocol';
import { MemoryLog } from '@pulse/protocol/testing';

/** The log of a directory of which the test writes the revisions. */
export interface ServedDirectory extends AsyncDisposable {
  readonly url: string;
  /** One more revision. */
  put(...objects: readonly DirectoryObject[]): void;
}

/** Serves a tenant's directory over a real socket until disposed, with these objects as its first revision. */
export async function serveDirectory(
  tenant: TenantId,
  ...objects: readonly DirectoryObject[]
): Promise<ServedDirectory> {
  const log = new MemoryLog<DirectoryRevision>(tenant);
  let number = 0;
  const put = (...changed: readonly DirectoryObject[]) => {
    number += 1;
    const changes = changed.map((object) => ({ kind: 'put' as const, object }));
    log.append('directory', 1, number, [{ number, time: Date.now(), author: 'test', changes }]);
  };
  put(...objects);
  const server = createServer();
  attachWebSocket(server, {
    subprotocol: DIRECTORY_LOG.protocol,
    accept: serveLog({ source: log, clock: systemClock }, DIRECTORY_LOG),
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
