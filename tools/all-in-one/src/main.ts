import { keepCompiled } from './keep-compiled.ts';

keepCompiled();
const { npmStart } = await import('./npm-start.ts');
await npmStart();
