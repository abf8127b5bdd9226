/** How a row `webPort` is called on the command line: `--web-port`. */
export const optionName = (name: string): string => `--${words(name).join('-')}`;

/** And in the environment: `PULSE_WEB_PORT`. */
export const environmentName = (name: string): string => `PULSE_${words(name).join('_').toUpperCase()}`;

const words = (name: string): string[] => name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
