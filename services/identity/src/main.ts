import { openDatabase } from '@pulse/connections';
import { readTlsFiles, runService } from '@pulse/runtime';
import { identityConfiguration } from './config.ts';
import { startIdentity } from './identity.ts';

await runService({
  name: 'identity',
  configuration: identityConfiguration,
  async start(program) {
    const { values, clock, lifecycle, tell } = program;
    const { tlsCert: cert, tlsKey: key } = values;
    const database = await openDatabase(program, 'identity');
    const at = (path: string) => values.clientUrl.map((url) => new URL(path, url).href);
    await lifecycle.start('identity', () =>
      startIdentity({
        issuer: values.issuer,
        clients: [
          {
            id: values.clientId,
            secret: values.clientSecret,
            redirectUris: at('/api/sign-in/callback'),
            postLogoutRedirectUris: at('/'),
          },
        ],
        database,
        clock,
        host: values.host,
        port: values.port,
        behindProxy: values.behindProxy,
        ...(cert === undefined || key === undefined ? {} : { tls: readTlsFiles({ cert, key }, clock.now()) }),
        tell,
      }),
    );
  },
});
