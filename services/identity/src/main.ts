import { openDatabase } from '@pulse/connections';
import { runService, serverTlsOf } from '@pulse/runtime';
import { identityConfiguration } from './config.ts';
import { startIdentity } from './identity.ts';

await runService({
  name: 'identity',
  configuration: identityConfiguration,
  async start(program) {
    const { values, clock, lifecycle, tell } = program;
    const tls = serverTlsOf(values);
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
        ...(tls ? { tls } : {}),
        tell,
      }),
    );
  },
});
