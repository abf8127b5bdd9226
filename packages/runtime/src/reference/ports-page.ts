import { MOST_TENANTS, OTHER_PORTS, oneHostPort, PORTS, type PortName } from '../ports.ts';
import { markdownTable } from './markdown-table.ts';

/** The page of ports. */
export function portsPage(): string {
  const names = Object.keys(PORTS) as PortName[];
  return [
    '# Ports',
    `Each program has the port that operators of the original know, as long as it has a host, a container or a pod of its
own. On one host those collide: four programs want 8000, and ports below 1024 need special rights. Where all programs
are processes of one host, as with \`npm start -- --separate\`, they use the other numbers. All of them are settings.`,
    `A program that serves one tenant has a further number for each further tenant, up to ${MOST_TENANTS} on one host.`,
    markdownTable(
      ['Program', 'What', 'Port', 'On one host', 'Second tenant'],
      names.map((name) => {
        const { program, what, port, step } = PORTS[name];
        const second = step === 0 ? 'the same' : `${oneHostPort(name, 1)}`;
        return [program, what, `${port}`, `${oneHostPort(name)}`, second];
      }),
    ),
    'Health and metrics listen on 127.0.0.1 unless `--metrics-host` says otherwise. They belong on no public port.',
    'Programs that Pulse uses and does not bring along:',
    markdownTable(
      ['Program', 'Port'],
      OTHER_PORTS.map(({ program, port }) => [program, `${port}`]),
    ),
  ].join('\n\n');
}
