import type { ReactNode } from 'react';
import { familyOf, type Glyph } from '../rules/status.ts';

const ring = (width: number, radius: number, dash?: string) => (
  <circle
    cx="8"
    cy="8"
    r={radius}
    fill="none"
    stroke="currentColor"
    strokeWidth={width}
    {...(dash ? { strokeDasharray: dash } : {})}
  />
);
const disc = <circle cx="8" cy="8" r="6.75" fill="currentColor" />;
const cut = (d: string, width: number) => <path d={d} fill="none" stroke="var(--cut)" strokeWidth={width} />;
const stroke = (d: string, width: number) => (
  <path d={d} fill="none" stroke="currentColor" strokeWidth={width} />
);
const square = (
  <rect x="2.5" y="2.5" width="11" height="11" rx="1" fill="none" stroke="currentColor" strokeWidth="1.75" />
);

/** Ring: free; disc: with a contact; bars: hold; half: after; square: not ready; cross: out. */
const GLYPHS: Readonly<Record<Glyph, ReactNode>> = {
  ready: ring(2.5, 5.25),
  ringing: (
    <>
      {ring(1.5, 6)}
      <circle cx="8" cy="8" r="2.75" fill="currentColor" />
    </>
  ),
  dialing: (
    <>
      {ring(1.5, 6)}
      {stroke('M5.7 10.3l4.4-4.4M6.7 5.7h3.6v3.6', 1.5)}
    </>
  ),
  inbound: (
    <>
      {disc}
      {cut('M10.4 5.6l-4.7 4.7M9.4 10.5H5.5V6.6', 1.6)}
    </>
  ),
  outbound: (
    <>
      {disc}
      {cut('M5.6 10.4l4.7-4.7M6.6 5.5h3.9v3.9', 1.6)}
    </>
  ),
  internal: (
    <>
      {disc}
      {cut('M4.4 8h7.2M6.3 6L4.3 8l2 2M9.7 6l2 2-2 2', 1.5)}
    </>
  ),
  consult: (
    <>
      {disc}
      <circle cx="5.6" cy="8" r="1.35" fill="var(--cut)" />
      <circle cx="10.4" cy="8" r="1.35" fill="var(--cut)" />
    </>
  ),
  talking: disc,
  hold: (
    <>
      <rect x="3.5" y="2.5" width="3.5" height="11" rx=".75" fill="currentColor" />
      <rect x="9" y="2.5" width="3.5" height="11" rx=".75" fill="currentColor" />
    </>
  ),
  offhook: stroke('M11 2.8a6 6 0 1 0 2.2 2.2', 1.75),
  after: (
    <>
      {ring(1.5, 6)}
      <path d="M2 8a6 6 0 0 0 12 0z" fill="currentColor" />
    </>
  ),
  notready: (
    <>
      {square}
      {stroke('M5.2 8h5.6', 2)}
    </>
  ),
  dnd: (
    <>
      {square}
      {stroke('M4.5 11.5l7-7', 1.75)}
    </>
  ),
  out: stroke('M4 4l8 8M12 4l-8 8', 1.75),
  unseen: ring(1.5, 6, '2.2 2.5'),
};

/** Threshold marks: direction is shape, level is fill. */
const MARKS = {
  up: <path d="M5 .8L9.6 9H.4z" fill="currentColor" />,
  down: <path d="M5 9.2L9.6 1H.4z" fill="currentColor" />,
  'up-hollow': <path d="M5 2L8.6 8.4H1.4z" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  'down-hollow': <path d="M5 8L8.6 1.6H1.4z" fill="none" stroke="currentColor" strokeWidth="1.4" />,
  ascending: stroke('M5 8.5v-7M2 4.5l3-3 3 3', 1.25),
  descending: stroke('M5 1.5v7M2 5.5l3 3 3-3', 1.25),
} as const;

const ICONS = {
  voice: (
    <path d="M3.2 2.5h2.4l1.2 3-1.5 1.1a8 8 0 0 0 4.1 4.1l1.1-1.5 3 1.2v2.4a1 1 0 0 1-1.1 1A10.8 10.8 0 0 1 2.2 3.6a1 1 0 0 1 1-1.1z" />
  ),
  chat: <path d="M2.5 3h11v8h-6l-3 2.5V11h-2z" />,
  email: <path d="M2 3.5h12v9H2zM2 4.5l6 4.5 6-4.5" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.75" />
      <path d="M8 4.8V8l2.2 1.6" />
    </>
  ),
  lock: (
    <>
      <rect x="3.5" y="7" width="9" height="6.5" rx="1" />
      <path d="M5.5 7V5a2.5 2.5 0 0 1 5 0v2" />
    </>
  ),
  unplugged: <path d="M8 2.2L14.5 13.5h-13zM8 6.5v3.2M8 11.4v.400" />,
  sun: (
    <>
      <circle cx="8" cy="8" r="2.75" />
      <path d="M8 1.5v1.5M8 13v1.5M1.5 8H3M13 8h1.5M3.4 3.4l1.06 1.06M11.54 11.54l1.06 1.06M3.4 12.6l1.06-1.06M11.54 4.46l1.06-1.06" />
    </>
  ),
  moon: <path d="M13.2 9.7A5.75 5.75 0 0 1 6.3 2.8a5.75 5.75 0 1 0 6.9 6.9z" />,
  keyboard: <path d="M1.5 4h13v8h-13zM4 6.5h.01M6.7 6.5h.01M9.3 6.5h.01M12 6.5h.01M5 9.5h6" />,
} as const;

const LOGO = (
  <path
    d="M1 11.5h4.2L8 3.5l3 11 2-6h4"
    fill="none"
    stroke="currentColor"
    strokeWidth="2"
    strokeLinejoin="miter"
    strokeLinecap="butt"
  />
);

export type MarkName = keyof typeof MARKS;
export type IconName = keyof typeof ICONS;

const symbols = (prefix: string, shapes: Readonly<Record<string, ReactNode>>, box: number) =>
  Object.entries(shapes).map(([name, shape]) => (
    <symbol key={name} id={`${prefix}-${name}`} viewBox={`0 0 ${box} ${box}`}>
      {shape}
    </symbol>
  ));

/** Every shape once; the components below refer to it, so that a grid of 10,000 rows draws references only. */
export const Sprite = () => (
  <svg className="sprite" aria-hidden="true">
    {symbols('g', GLYPHS, 16)}
    {symbols('mk', MARKS, 10)}
    {symbols('i', ICONS, 16)}
    <symbol id="logo" viewBox="0 0 18 18">
      {LOGO}
    </symbol>
  </svg>
);

export const StatusGlyph = ({ glyph }: { glyph: Glyph }) => (
  <svg className={`g g-${familyOf(glyph)}`} aria-hidden="true">
    <use href={`#g-${glyph}`} />
  </svg>
);

export const MarkShape = ({ name, className = 'mk' }: { name: MarkName; className?: string }) => (
  <svg className={className} aria-hidden="true">
    <use href={`#mk-${name}`} />
  </svg>
);

export const Icon = ({ name, small = false }: { name: IconName; small?: boolean }) => (
  <svg className={small ? 'i small' : 'i'} aria-hidden="true">
    <use href={`#i-${name}`} />
  </svg>
);

export const Brand = () => (
  <div className="brand">
    <svg aria-hidden="true">
      <use href="#logo" />
    </svg>
    <span>Pulse</span>
  </div>
);
