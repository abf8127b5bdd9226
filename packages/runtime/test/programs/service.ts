/** A service that does as it is told, for the tests of the harness. */
import { every, PulseError } from '@pulse/base';
import {
  choice,
  defineConfiguration,
  runService,
  serviceSettings,
  setting,
  tlsClientSettings,
  tlsServerSettings,
} from '../../src/mod.ts';

const configuration = defineConfiguration(
  { usage: 'service.ts [OPTIONS]', purpose: 'Does as it is told.' },
  {
    behaviour: setting(
      choice(
        'well',
        'refuse',
        'break',
        'reject-later',
        'throw-later',
        'hang-at-start',
        'hang-at-stop',
        'stop-by-itself',
        'talk',
      ),
      { default: 'well', meaning: 'What it does.' },
    ),
    ...tlsClientSettings('redis', { what: 'Redis', protocols: ['rediss', 'redis'], secret: 'Password' }),
    ...tlsServerSettings,
    ...serviceSettings(0),
  },
);

await runService({
  name: 'test-service',
  configuration,
  async start({ values, lifecycle, tell, clock }) {
    await lifecycle.start('first', () => ({
      async [Symbol.asyncDispose]() {
        tell('info', 'first part stopped');
      },
    }));
    switch (values.behaviour) {
      case 'well':
        return;
      case 'refuse':
        throw new PulseError('licence-expired', 'The licence has expired.', { advice: 'Buy another one.' });
      case 'break':
        throw new TypeError('undefined is not a function\u001b[2J');
      case 'reject-later':
        void Promise.reject(new Error('nobody caught this'));
        return;
      case 'throw-later':
        clock.after(1, () => {
          // oxlint-disable-next-line typescript/only-throw-error
          throw 'a mere text';
        });
        return;
      case 'hang-at-start':
        tell('info', 'hanging');
        await new Promise((_, reject) => lifecycle.signal.addEventListener('abort', reject));
        return;
      case 'hang-at-stop':
        await lifecycle.start('stubborn', () => ({
          [Symbol.asyncDispose]: () => new Promise<void>(() => {}),
        }));
        return;
      case 'stop-by-itself':
        void lifecycle.stop('nobody needs it');
        return;
      case 'talk':
        every(clock, 1, () => tell('info', 'talking'));
        return;
    }
  },
});
