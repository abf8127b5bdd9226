import type { IncomingHttpHeaders } from 'node:http';
import { pipeline, type Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf } from '@pulse/base';
import { IngestError } from './ingest-errors.ts';

export type BodyForm = 'json' | 'ndjson';

/** How a body is written, by its headers alone. Throws {@link IngestError} `media-type-unsupported`, `body-too-large`. */
export function bodyForm(headers: IncomingHttpHeaders, maxBytes: number): BodyForm {
  const [type, ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  const form = FORMS[type?.trim() ?? ''];
  const charset = parameters.map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(parameter)?.[1]);
  if (form === undefined || charset.some((name) => name !== undefined && name !== 'utf-8')) {
    throw new IngestError(
      'media-type-unsupported',
      'The header Content-Type names no kind of body that is known here.',
    );
  }
  if (!['', 'identity', 'gzip'].includes(encodingOf(headers))) {
    throw new IngestError(
      'media-type-unsupported',
      'The header Content-Encoding is neither gzip nor identity.',
    );
  }
  // Compressed bytes can hold at least so many decoded ones, so that this holds for both.
  if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  return form;
}

const FORMS: Readonly<Record<string, BodyForm>> = {
  'application/json': 'json',
  'application/x-ndjson': 'ndjson',
};

const encodingOf = (headers: IncomingHttpHeaders): string =>
  (headers['content-encoding'] ?? '').trim().toLowerCase();

/** What of all bodies together may be held at once. */
export interface BodyBuffer {
  /** Accounts for bytes; a negative number gives them back. Throws {@link IngestError} `overloaded`. */
  hold(bytes: number): void;
}

/**
 * Reads a body to its end, unpacked, and holds its bytes in `buffer`: the caller gives them back. Throws
 * {@link IngestError} `body-too-large`, `body-invalid`, `overloaded`, and gives back what it held then.
 */
export async function readBody(
  body: Readable,
  headers: IncomingHttpHeaders,
  maxBytes: number,
  buffer: BodyBuffer,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of decoded(body, headers) as AsyncIterable<Buffer>) {
      if (bytes + chunk.length > maxBytes) throw tooLarge(maxBytes);
      buffer.hold(chunk.length);
      bytes += chunk.length;
      chunks.push(chunk);
    }
  } catch (error) {
    buffer.hold(-bytes);
    if (error instanceof IngestError) throw error;
    throw new IngestError('body-invalid', `The body cannot be read: ${messageOf(error)}.`, { cause: error });
  }
  return Buffer.concat(chunks);
}

function decoded(body: Readable, headers: IncomingHttpHeaders): Readable {
  if (encodingOf(headers) !== 'gzip') return body;
  const gunzip: Transform = createGunzip();
  pipeline(body, gunzip, () => {
    // The reader of `gunzip` gets the error.
  });
  return gunzip;
}

const tooLarge = (maxBytes: number): IngestError =>
  new IngestError('body-too-large', `The body is larger than ${maxBytes} bytes.`);
