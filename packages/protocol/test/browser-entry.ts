// What the dashboard imports of the protocol, for measuring.
export { browserChannel, STATE_PROTOCOL, StateClient } from '../src/browser.ts';
