export { centreConfiguration } from './centre-configuration.ts';
export { createCentre } from './create-centre.ts';
export { type CentreOptions, centreLimits } from './options.ts';
export { type SimulatorFeedOptions, simulatorFeed } from './simulator-feed.ts';
