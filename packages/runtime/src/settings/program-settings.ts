import { setting } from '../configuration/setting.ts';
import { choice, port, seconds, someText } from '../configuration/value-schema.ts';

const metricsHost = setting(someText, {
  value: 'ADDRESS',
  default: '127.0.0.1',
  meaning: 'Where health and metrics listen; 0.0.0.0 lets probes and Prometheus in from elsewhere.',
});
const PORT = { value: 'PORT', meaning: 'Port of health and metrics.' } as const;

/** Where a program tells how it fares. */
export const metricsSettings = (byDefault = 9091) => ({
  metricsHost,
  metricsPort: setting(port, { ...PORT, default: byDefault }),
});

/** What a program writes while it runs. */
export const logSettings = {
  logLevel: setting(choice('debug', 'info', 'warn', 'error'), {
    value: 'LEVEL',
    default: 'info',
    meaning: 'What is written: this and everything that is worse.',
  }),
  logFormat: setting(choice('json', 'text'), {
    value: 'FORMAT',
    defaultMeans: 'text on a terminal, else json',
    meaning: 'How it is written.',
  }),
};

export const stopSettings = {
  stopDeadline: setting(seconds(1, 3600), {
    value: 'SECONDS',
    default: 10_000,
    defaultMeans: '10',
    meaning: 'Time to stop in; what takes longer is left behind.',
  }),
};

/** What the table of every service holds, besides its own settings; for {@link runService}. */
export const serviceSettings = (metricsPort?: number) => ({
  ...metricsSettings(metricsPort),
  ...logSettings,
  ...stopSettings,
});

/** What the table of every job holds; for {@link runJob}. It tells how it fares only where a port is given. */
export const jobSettings = {
  metricsHost,
  metricsPort: setting(port, PORT),
  ...logSettings,
  ...stopSettings,
};

/** The values that the harness itself uses. */
export interface ProgramValues {
  readonly metricsHost: string;
  /** Undefined: nobody is told. */
  readonly metricsPort: number | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
  readonly logFormat: 'json' | 'text' | undefined;
  /** Milliseconds. */
  readonly stopDeadline: number;
}
