import { type Clock, PulseError, type Random } from '@pulse/base';
import type { TenantId } from '@pulse/model';
import { connectWebSocket, LOG_PROTOCOL } from '@pulse/protocol';
import { peerOf, readTlsFiles, type Tell } from '@pulse/runtime';
import {
  createAsteriskSource,
  createFeedSource,
  createIngestSource,
  type Source,
  type SourceContext,
} from '@pulse/sources';
import type { SourceValues } from './config.ts';
import type { IngestEndpoint } from './ingest/ingest-access.ts';

export interface OpenSourcesOptions {
  readonly tenant: TenantId;
  readonly sources: readonly SourceValues[];
  readonly clock: Clock;
  readonly random: Random;
  readonly tell: Tell;
}

/** The sources that the settings describe, and those among them to which events can be posted. */
export interface OpenSources {
  readonly sources: readonly Source[];
  readonly endpoints: readonly IngestEndpoint[];
}

/** Nothing is connected yet. Throws {@link PulseError} when a certificate of the settings cannot be used. */
export function openSources({ tenant, sources, clock, random, tell }: OpenSourcesOptions): OpenSources {
  const endpoints: IngestEndpoint[] = [];
  const opened = sources.map((values): Source => {
    const context: SourceContext = { tenant, source: values.name, clock, tell };
    switch (values.kind) {
      case 'feed':
        return feedSource(values, context, random);
      case 'asterisk':
        return asteriskSource(values, context, random);
      case 'ingest': {
        const source = createIngestSource({
          context,
          streamClock: values.clock,
          ...(values.silence === 0 ? {} : { silence: values.silence }),
        });
        endpoints.push({ tenant, source, tokens: (values.postToken ?? '').trim().split(/\s+/) });
        return source;
      }
    }
  });
  return { sources: opened, endpoints };
}

function feedSource(values: SourceValues, context: SourceContext, random: Random): Source {
  const { url, tls, secret } = peerOf(values, 'upstream');
  const { upstreamTenant, upstreamSource, clock: streamClock } = values;
  const { ca, cert, key } = readTlsFiles(tls, context.clock.now());
  const address = given(url);
  return createFeedSource({
    context,
    streamClock,
    random,
    connect: connectWebSocket(address, {
      subprotocol: LOG_PROTOCOL,
      ...(address.startsWith('wss:') && {
        tls: {
          ...(ca !== undefined && { ca }),
          ...(cert !== undefined && key !== undefined && { identity: { cert, key } }),
        },
      }),
    }),
    upstream: {
      ...(upstreamTenant !== undefined && { tenant: upstreamTenant }),
      ...(upstreamSource !== undefined && { source: upstreamSource }),
    },
    ...(secret !== undefined && { token: secret }),
  });
}

/** Ports of the manager interface without and with TLS. */
const AMI_PORT = 5038;
const AMI_TLS_PORT = 5039;

function asteriskSource(values: SourceValues, context: SourceContext, random: Random): Source {
  const { url, tls: files, secret } = peerOf(values, 'upstream');
  const { protocol, username, hostname, port } = new URL(given(url));
  const { ca } = readTlsFiles({ ca: files.ca }, context.clock.now());
  const tls = protocol === 'asterisks:';
  return createAsteriskSource({
    context,
    address: {
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (tls ? AMI_TLS_PORT : AMI_PORT) : Number(port),
      tls,
      ...(ca !== undefined && { ca }),
    },
    user: decodeURIComponent(username),
    secret: secret ?? '',
    streamClock: values.clock,
    random,
    wrapUp: Object.fromEntries(values.wrapUp.map(({ queue, seconds }) => [queue, seconds])),
    ...(values.queueLog !== undefined && { queueLog: values.queueLog }),
  });
}

/** The table's rules see to it that a source has what its kind needs. */
function given(url: string | undefined): string {
  if (url === undefined) throw new PulseError('upstream-missing', 'A source has no upstream-url.');
  return url;
}
