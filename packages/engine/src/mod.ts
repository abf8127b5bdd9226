export type { Applied, Column, Engine, EngineFactory } from './engine.ts';
