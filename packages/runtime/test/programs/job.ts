/** A job that does as it is told, for the tests of the harness. */
import { pause } from '@pulse/base';
import { choice, defineConfiguration, jobSettings, runJob, setting } from '../../src/mod.ts';

const configuration = defineConfiguration(
  { usage: 'job.ts [OPTIONS]', purpose: 'Does as it is told.' },
  {
    behaviour: setting(choice('well', 'fail', 'wait'), { default: 'well', meaning: 'What it does.' }),
    ...jobSettings,
  },
);

await runJob({
  name: 'test-job',
  configuration,
  async run({ values, clock, lifecycle, tell }) {
    switch (values.behaviour) {
      case 'well':
        return pause(clock, 50, lifecycle.signal);
      case 'fail':
        throw new Error('the work went wrong');
      case 'wait':
        tell('info', 'waiting');
        return pause(clock, 600_000, lifecycle.signal);
    }
  },
});
