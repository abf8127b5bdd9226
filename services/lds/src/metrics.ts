import { counter, defineMetrics, gauge } from '@pulse/runtime';

const OF_SENDER = ['tenant', 'sender'] as const;

/** Names are those of the original where it has one; sender: an upstream, receiver: a client of the log. */
export const ldsMetrics = defineMetrics({
  uptime: gauge('pulse_lds_uptime_seconds', 'How long lds has been running.', ['tenant']),
  senders: gauge('pulse_lds_senders_number', 'Upstreams that are connected.', ['tenant']),
  receivers: gauge('pulse_lds_receivers_number', 'Clients that are connected.', ['tenant']),
  connected: gauge(
    'pulse_lds_sender_connected_seconds',
    'How long the upstream has been connected; 0 while it is not.',
    OF_SENDER,
  ),
  disconnected: gauge(
    'pulse_lds_sender_disconnected_seconds',
    'How long the upstream has not been connected; 0 while it is.',
    OF_SENDER,
  ),
  registeredDns: gauge(
    'pulse_lds_sender_registered_dns_number',
    'DNs that the upstream has named since the start and in its newest events before.',
    OF_SENDER,
  ),
  configuredDns: gauge(
    'pulse_lds_sender_configured_dns_number',
    'DNs of the directory that the upstream should tell of: on the switch of its name, and like those that it told of.',
    OF_SENDER,
  ),
  silentDns: gauge(
    'pulse_lds_sender_silent_dns_number',
    'Those of them that nobody has heard of since the start and in the newest events before.',
    OF_SENDER,
  ),
  unknownDns: gauge(
    'pulse_lds_sender_unknown_dns_number',
    'DNs that the upstream has named and the directory does not know.',
    OF_SENDER,
  ),
  events: counter(
    'pulse_lds_events_total',
    'Events: stored, invalid, unknown (skipped), truncated (stored in part), unwatched (of DNs that are left out).',
    ['tenant', 'sender', 'outcome'],
  ),
  posted: counter(
    'pulse_lds_posted_events_total',
    'Posted events: accepted, duplicate, invalid; and refused, which counts requests.',
    ['tenant', 'sender', 'outcome'],
  ),
  logBytes: gauge('pulse_lds_log_bytes', 'Size of the log of a stream on the disk.', OF_SENDER),
  lag: gauge(
    'pulse_lds_stream_lag_seconds',
    'How far the newest time of a live stream is behind the present.',
    OF_SENDER,
  ),
  state: gauge('pulse_lds_stream_state', '1 for the state that a stream is in, 0 for the others.', [
    'tenant',
    'sender',
    'state',
  ]),
});
