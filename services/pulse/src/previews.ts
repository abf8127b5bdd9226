import { type Clock, type Milliseconds, PulseError, type Random } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import {
  type Connect,
  type StatisticDescription,
  type StatisticRequest,
  StatisticsClient,
  type StatisticValues,
} from '@pulse/protocol';
import { ApiError } from './errors.ts';

/** Previews under way at once; a further one is told to come back. */
const AT_ONCE = 32;
/** A preview is for somebody who waits in front of a screen. */
export const PREVIEW_WITHIN: Milliseconds = 5000;

/** The statistics server of a tenant: its dcu's. */
export interface StatisticsServer {
  readonly connect: Connect;
  readonly token: string | undefined;
}

export interface PreviewsOptions {
  readonly servers: ReadonlyMap<TenantId, StatisticsServer>;
  readonly clock: Clock;
  readonly random: Random;
}

export interface Preview {
  readonly description: StatisticDescription;
  readonly values: StatisticValues;
}

/**
 * Values of statistics that no layout has (yet), asked of the tenant's statistics server on behalf of the person who
 * wants to see them: that person's permissions apply there.
 */
export class Previews {
  readonly #options: PreviewsOptions;
  #running = 0;

  constructor(options: PreviewsOptions) {
    this.#options = options;
  }

  /**
   * Opens, reads and closes a statistic. Throws {@link ApiError} `preview-refused` with the server's reason,
   * `preview-unavailable`, `too-many-requests`.
   */
  async show(tenant: TenantId, person: string, request: StatisticRequest): Promise<Preview> {
    const server = this.#options.servers.get(tenant);
    if (!server) throw new ApiError('preview-unavailable', 'This tenant has no statistics server.');
    if (this.#running >= AT_ONCE)
      throw new ApiError('too-many-requests', 'Too many previews at this moment.');
    this.#running += 1;
    try {
      return await this.#ask(server, tenant, person, request);
    } finally {
      this.#running -= 1;
    }
  }

  async #ask(
    { connect, token }: StatisticsServer,
    tenant: TenantId,
    person: string,
    request: StatisticRequest,
  ): Promise<Preview> {
    const { clock, random } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = clock.after(PREVIEW_WITHIN, () =>
      late.reject(new ApiError('preview-unavailable', 'The statistics server did not answer in time.')),
    );
    const client = new StatisticsClient({
      connect,
      clock,
      random,
      tenant,
      person,
      ...(token === undefined ? {} : { token }),
      onStatus: ({ failure }) => {
        if (failure?.refused) late.reject(new ApiError('preview-unavailable', failure.message));
      },
    });
    client.start();
    try {
      const statistic = client.open(request);
      const values = await Promise.race([statistic.peek(), late.promise]);
      const { description } = statistic;
      if (!description)
        throw new ApiError('preview-unavailable', 'The statistics server did not say what it read.');
      return { description, values };
    } catch (error) {
      if (error instanceof PulseError) throw refusal(error);
      throw error;
    } finally {
      timer.cancel();
      client.stop();
    }
  }
}

/** The link's own failures are nobody's fault but the server's; all else is about what was asked for. */
const refusal = (error: PulseError): ApiError =>
  error.code === 'disconnected'
    ? new ApiError('preview-unavailable', error.message)
    : new ApiError('preview-refused', error.message, { reason: error.code });
