/** How a row `webPort` is called in a configuration file: `web-port`. */
export const fileKey = (name: string): string => words(name).join('-');

/** How it is called on the command line: `--web-port`. */
export const optionName = (name: string): string => `--${fileKey(name)}`;

/** And in the environment: `PULSE_WEB_PORT`. */
export const environmentName = (name: string): string => `PULSE_${words(name).join('_').toUpperCase()}`;

const words = (name: string): string[] => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
