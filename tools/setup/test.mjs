/**
 * Runs every test, or those that the arguments name (`npm test -- packages/engine`, `npm test -- -t 'LOG-7'`), and
 * closes with one line that people and CI read alike: `N passed, N failed, N skipped`.
 */
import { parseCLI, startVitest } from 'vitest/node';

/** Counts what ran. A file that could not be loaded and an error outside any test count as one failure each. */
class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;

  onTestRunEnd(modules, unhandledErrors) {
    this.failed += unhandledErrors.length;
    for (const module of modules) {
      if (module.errors().length > 0) this.failed += 1;
      for (const suite of module.children.allSuites()) if (suite.errors().length > 0) this.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'pending') this.failed += 1;
        else this[state] += 1;
      }
    }
  }
}

const { filter, options } = parseCLI(['vitest', 'run', ...process.argv.slice(2)]);
const tally = new Tally();
const vitest = await startVitest(filter, {
  ...options,
  run: true,
  watch: false,
  reporters: [['default', { summary: false }], tally],
});
await vitest.close();

const failed = tally.failed > 0 || tally.passed === 0;
const line = `${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped\n`;
// Whatever a test left running must not keep the run from ending.
process.stdout.write(line, () => process.exit(failed ? 1 : 0));
