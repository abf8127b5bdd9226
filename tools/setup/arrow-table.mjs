/**
 * The arrow: which workspace may import which (docs/architecture.md, "Layout of the project").
 *
 * test → all-in-one → services → {engine, storage, protocol, sources} → {expression, model} → base, and
 * services → runtime → base. Only what stands here is allowed; every package.json names the part of it that is used.
 */
const VOCABULARY = ['@pulse/base', '@pulse/model', '@pulse/expression'];
const PORTS = ['@pulse/engine', '@pulse/storage', '@pulse/protocol', '@pulse/sources'];
const FOR_SERVICES = [...VOCABULARY, ...PORTS, '@pulse/runtime', '@pulse/connections'];
const SERVICES = [
  '@pulse/lds',
  '@pulse/dcu',
  '@pulse/permissions',
  '@pulse/pulse',
  '@pulse/directory',
  '@pulse/identity',
  '@pulse/init',
];
const FOR_ALL_IN_ONE = [...FOR_SERVICES, ...SERVICES, '@pulse/simulator'];
const FOR_TESTS = [...FOR_ALL_IN_ONE, '@pulse/all-in-one', '@pulse/pulsectl', '@pulse/dashboard'];

export const ARROWS = {
  '@pulse/base': [],
  '@pulse/model': ['@pulse/base'],
  '@pulse/expression': ['@pulse/base'],

  '@pulse/engine': VOCABULARY,
  '@pulse/protocol': ['@pulse/base', '@pulse/model'],
  '@pulse/storage': ['@pulse/base', '@pulse/model'],
  // Beside its own layer: the feed source is a client of another lds, and speaks the log protocol to it.
  '@pulse/sources': ['@pulse/base', '@pulse/model', '@pulse/protocol'],
  '@pulse/runtime': ['@pulse/base'],
  // What the programs of several services share beyond the harness: how to reach the stores and each other.
  '@pulse/connections': [
    '@pulse/base',
    '@pulse/model',
    '@pulse/protocol',
    '@pulse/runtime',
    '@pulse/storage',
  ],

  '@pulse/lds': FOR_SERVICES,
  '@pulse/dcu': FOR_SERVICES,
  '@pulse/permissions': FOR_SERVICES,
  '@pulse/pulse': FOR_SERVICES,
  '@pulse/directory': FOR_SERVICES,
  '@pulse/identity': FOR_SERVICES,
  '@pulse/init': FOR_SERVICES,

  '@pulse/dashboard': [...VOCABULARY, '@pulse/protocol'],
  // A tool beside the services: it plays the systems upstream of lds, so it serves the log protocol, as a program of its
  // own with the services' harness.
  '@pulse/simulator': [
    '@pulse/base',
    '@pulse/model',
    '@pulse/protocol',
    '@pulse/runtime',
    '@pulse/connections',
  ],
  // The administrator's command line: a client of the services, beside them.
  '@pulse/pulsectl': FOR_SERVICES,
  '@pulse/all-in-one': FOR_ALL_IN_ONE,

  '@pulse/system-tests': FOR_TESTS,
  '@pulse/bench': FOR_TESTS,
};

/**
 * What a browser or the engine loads: nothing behind these entries, within their package, may import a module of Node
 * or a package beside those listed.
 */
export const PURE_ENTRIES = {
  'packages/base/src/mod.ts': [],
  'packages/model/src/mod.ts': ['@pulse/base'],
  'packages/expression/src/mod.ts': ['@pulse/base'],
  'packages/engine/src/mod.ts': VOCABULARY,
  'packages/protocol/src/browser.ts': ['@pulse/base', '@pulse/model'],
};
