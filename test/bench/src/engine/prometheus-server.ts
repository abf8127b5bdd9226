import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram, freePort, ServerFolder, ServerProcess } from '@pulse/storage/testing';

/** A private Prometheus that scrapes one page each second and evaluates one group of rules as often. */
export interface PrometheusServer {
  /** An answer of its HTTP API. */
  ask<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

/**
 * @param rules name and expression of each recording rule, in the order of evaluation
 * @throws when no Prometheus is installed, or with its log when it does not start
 */
export async function startPrometheus(
  page: { readonly port: number },
  rules: Readonly<Record<string, string>>,
): Promise<PrometheusServer> {
  const program = findProgram({
    name: 'Prometheus',
    variable: 'PULSE_PROMETHEUS',
    programs: ['prometheus'],
    debian: 'prometheus',
  });
  const folder = new ServerFolder('pulse-prometheus-', 'KILL');
  const port = await freePort();
  // JSON is YAML.
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder.path, name), JSON.stringify(content));
  write('rules.yml', {
    groups: [{ name: 'centre', rules: Object.entries(rules).map(([record, expr]) => ({ record, expr })) }],
  });
  write('prometheus.yml', {
    global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
    rule_files: ['rules.yml'],
    scrape_configs: [{ job_name: 'centre', static_configs: [{ targets: [`127.0.0.1:${page.port}`] }] }],
  });
  const server = await ServerProcess.start({
    program,
    args: [
      `--config.file=${join(folder.path, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder.path, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    folder,
    ready: 'ready to receive web requests',
  });
  return {
    async ask<T>(path: string) {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`);
      if (!response.ok) throw new Error(`Prometheus, ${path}: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { data: T }).data;
    },
    async stop() {
      await server.kill();
      folder.remove();
    },
  };
}
