/** One thing that people call about. Means are in seconds. */
export interface Service {
  readonly name: string;
  /** Queue group that it belongs to. */
  readonly family: string;
  readonly talk: number;
  /** After-call work. */
  readonly wrap: number;
}

const service = (name: string, family: string, talk: number, wrap: number): Service => ({
  name,
  family,
  talk,
  wrap,
});

/** In the order in which a growing centre opens them; the first are the busiest. */
export const SERVICES: readonly Service[] = [
  service('Customer Service', 'Care', 215, 30),
  service('Billing', 'Finance', 230, 40),
  service('Technical Support', 'Support', 330, 50),
  service('Sales', 'Sales', 260, 45),
  service('Orders and Delivery', 'Care', 180, 25),
  service('Contract Changes', 'Care', 240, 55),
  service('Claims', 'Claims', 310, 70),
  service('Cancellations', 'Sales', 285, 45),
  service('Business Customers', 'Business', 290, 50),
  service('Returns and Refunds', 'Care', 195, 35),
  service('Installation Appointments', 'Support', 170, 30),
  service('Mobile Support', 'Support', 275, 40),
  service('Premium Line', 'Business', 300, 40),
  service('Payment Plans', 'Finance', 255, 50),
  service('Internet and TV', 'Support', 320, 45),
  service('New Customers', 'Sales', 240, 40),
  service('Account and Login', 'Support', 150, 20),
  service('Loyalty Programme', 'Care', 185, 25),
  service('Complaints', 'Care', 340, 75),
  service('Motor Claims', 'Claims', 325, 80),
  service('Travel Claims', 'Claims', 280, 65),
  service('Collections', 'Finance', 220, 40),
  service('Partner Desk', 'Business', 270, 45),
  service('Product Advice', 'Sales', 250, 35),
  service('Emergency Service', 'Support', 200, 45),
];

/**
 * The queues of a centre's first round of services take calls in several languages, most in the first; bigger centres
 * open each service again for one language after the other.
 */
export const LANGUAGES = [
  'English',
  'German',
  'French',
  'Spanish',
  'Italian',
  'Polish',
  'Portuguese',
  'Turkish',
  'Dutch',
  'Czech',
  'Ukrainian',
  'Vietnamese',
  'Swedish',
  'Danish',
  'Greek',
  'Romanian',
  'Hungarian',
  'Finnish',
  'Arabic',
  'Hindi',
] as const;

/**
 * Callers' numbers come from ranges that regulators keep for film and fiction, so that nobody's own number shows:
 * Bundesnetzagentur (030 23125, 069 90009, 040 66969, 0221 4710, 089 99998), Ofcom (020 7946 0, 0161 496 0, 07700 900),
 * North American plan (555-01), Arcep (01 99 00, 05 36 49).
 */
export const CALLER_RANGES: readonly (readonly [prefix: string, digits: number])[] = [
  ['+493023125', 3],
  ['+496990009', 3],
  ['+494066969', 3],
  ['+492214710', 3],
  ['+498999998', 3],
  ['+442079460', 3],
  ['+441614960', 3],
  ['+447700900', 3],
  ['+1212555010', 1],
  ['+1415555014', 1],
  ['+33199004', 3],
  ['+33536491', 3],
];
