export { type Command, type Commands, EXIT, type ExitCode, type Io } from './command.ts';
export {
  type DirectoryFiles,
  objectsOf,
  readDirectory,
  type SourceFile,
} from './directory/yaml/read-directory.ts';
export { toYaml } from './directory/yaml/to-yaml.ts';
export { pulsectl } from './pulsectl.ts';
export { type FileProblem, problemText } from './yaml/place.ts';
