import { type ConfigurationInput, type Finding, oneText, type Place, secretIn } from './place.ts';
import { environmentName } from './setting-names.ts';

/** The variables of a process; an empty one counts as not given. */
export function environmentPlace(input: ConfigurationInput): Place {
  return {
    find(name, row) {
      if (row.form === 'secret') return findSecret(name, input);
      const variable = environmentName(name);
      const text = input.env[variable];
      if (!text) return undefined;
      if (row.form !== 'list') return oneText(text, variable);
      return {
        kind: 'texts',
        texts: text.split(',').map((part) => ({ text: part.trim(), where: variable })),
      };
    },
  };
}

/** The environment may name a secret's file or hold the secret itself. */
function findSecret(name: string, input: ConfigurationInput): Finding | undefined {
  const variable = environmentName(name);
  const fileVariable = `${variable}_FILE`;
  const text = input.env[variable];
  const path = input.env[fileVariable];
  if (text && path) {
    return { kind: 'problem', problem: `${fileVariable} and ${variable} are both given: which one holds?` };
  }
  if (path) return secretIn(path, fileVariable, input);
  return text ? oneText(text, variable) : undefined;
}
