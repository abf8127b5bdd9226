/**
 * Loaded before a program that must not outlive whoever started it: the channel to the parent closes when that ends, in
 * whatever way.
 */
import process from 'node:process';
import { keepCompiled } from '../keep-compiled.ts';

process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
keepCompiled();
