import { commandGroup } from '../command-group.ts';
import { apply } from './apply.ts';
import { diff } from './diff.ts';
import { exportFiles } from './export.ts';
import { validate } from './validate.ts';

export const directoryCommands = commandGroup(
  'pulsectl directory',
  'Keeps the directory of a tenant in files: persons, groups, queues, roles, who may do what.',
  { validate, diff, apply, export: exportFiles },
);
