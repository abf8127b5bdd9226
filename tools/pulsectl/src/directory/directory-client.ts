import { PulseError } from '@pulse/base';
import type { DirectoryObject, DirectoryRef } from '@pulse/model';
import { z } from 'zod';
import { send } from './send.ts';
import type { ServerAddress } from './server-options.ts';

/** What becomes of one object; the directory's word for it. */
export type Difference =
  | { readonly kind: 'created'; readonly after: DirectoryObject }
  | { readonly kind: 'changed'; readonly before: DirectoryObject; readonly after: DirectoryObject }
  | { readonly kind: 'removed'; readonly before: DirectoryObject };

export interface Outcome {
  readonly revision: number;
  readonly created: number;
  readonly changed: number;
  readonly removed: number;
  readonly vanished: number;
  readonly differences?: readonly Difference[] | undefined;
}

/** A refusal of the directory; `problems` name objects and fields. */
export class DirectoryRefusal extends PulseError {
  readonly problems: readonly RefusedObject[];

  constructor(code: string, message: string, advice: string | undefined, problems: readonly RefusedObject[]) {
    super(code, message, advice === undefined ? {} : { advice });
    this.problems = problems;
  }
}

export interface RefusedObject {
  readonly code?: string | undefined;
  readonly message: string;
  readonly field?: string | undefined;
  readonly object?: DirectoryRef | undefined;
  readonly other?: DirectoryRef | undefined;
}

// Ids and types of another program are texts here: they are shown, compared and sent back.
const ref = z.object({ type: z.string(), id: z.string() }) as unknown as z.ZodType<DirectoryRef>;
const object = z.looseObject({ type: z.string(), id: z.string() }) as unknown as z.ZodType<DirectoryObject>;
const refusal = z.object({
  code: z.string(),
  message: z.string(),
  advice: z.string().optional(),
  problems: z
    .array(
      z.object({
        code: z.string().optional(),
        message: z.string(),
        field: z.string().optional(),
        object: ref.optional(),
        other: ref.optional(),
      }),
    )
    .optional(),
});
const outcome = z.object({
  revision: z.number(),
  created: z.number(),
  changed: z.number(),
  removed: z.number(),
  vanished: z.number(),
  differences: z
    .array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('created'), after: object }),
        z.object({ kind: z.literal('changed'), before: object, after: object }),
        z.object({ kind: z.literal('removed'), before: object }),
      ]),
    )
    .optional(),
});
const exported = z.object({ revision: z.number(), objects: z.array(object) });

export interface DeclareOptions {
  readonly origin: string;
  readonly takeOver: readonly DirectoryRef[];
  readonly dryRun?: boolean;
  /** Only while the directory is at this revision. */
  readonly ifMatch?: number;
}

/** The REST of one directory. Rejects with {@link DirectoryRefusal}, or with why the server cannot be used. */
export class DirectoryClient {
  readonly #address: ServerAddress;

  constructor(address: ServerAddress) {
    this.#address = address;
  }

  export(
    tenant: string,
  ): Promise<{ readonly revision: number; readonly objects: readonly DirectoryObject[] }> {
    return this.#ask('GET', `/v1/tenants/${tenant}/export`, exported);
  }

  declare(tenant: string, objects: readonly DirectoryObject[], options: DeclareOptions): Promise<Outcome> {
    const { ifMatch, ...rest } = options;
    const headers = ifMatch === undefined ? {} : { 'if-match': String(ifMatch) };
    return this.#ask(
      'POST',
      `/v1/tenants/${tenant}/declared`,
      outcome,
      { ...rest, objects: objects.map(asSent) },
      headers,
    );
  }

  async createTenant(tenant: {
    readonly id: string;
    readonly name?: string;
    readonly timeZone: string;
  }): Promise<void> {
    await this.#ask('POST', '/v1/tenants', z.unknown(), { ...tenant, manager: 'yaml' });
  }

  async #ask<Answer>(
    method: 'GET' | 'POST',
    path: string,
    schema: z.ZodType<Answer>,
    body?: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const { status, text } = await send(this.#address, method, path, body, headers);
    const answer = parse(text);
    if (status >= 200 && status < 300) {
      const read = schema.safeParse(answer);
      if (read.success) return read.data;
    }
    const refused = refusal.safeParse(answer);
    if (refused.success && status >= 400) {
      const { code, message, advice, problems = [] } = refused.data;
      throw new DirectoryRefusal(code, message, advice, problems);
    }
    throw new PulseError(
      'not-a-directory',
      `${this.#address.url.origin} does not answer as a directory (status ${status}).`,
      {
        advice: 'Check --server.',
      },
    );
  }
}

/** The server says itself who the manager is. */
const asSent = ({ manager: _, ...object }: DirectoryObject) => object;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
