import type { AmiPacket } from './ami-packet.ts';

/** Bounds of what a manager connection may send; everything larger is counted and left out. */
export interface AmiLimits {
  /** Longest line, in bytes without its end. */
  readonly line: number;
  /** Largest packet, in bytes. */
  readonly packet: number;
  /** Most fields of a packet. */
  readonly fields: number;
  /** After so many bytes without one good packet, the peer is taken for no Asterisk and the connection is closed. */
  readonly rubbish: number;
}

export const AMI_LIMITS: AmiLimits = { line: 16_384, packet: 65_536, fields: 400, rubbish: 1_048_576 };

/** Why a packet was left out. */
export type AmiDamage = 'line-too-long' | 'packet-too-large' | 'too-many-fields' | 'malformed';

export interface AmiParserHandler {
  /** The first line, e.g. `Asterisk Call Manager/11.0.0`. */
  banner(text: string): void;
  packet(packet: AmiPacket): void;
  /** One packet was left out; the next one is read as if nothing had happened. */
  damaged(reason: AmiDamage): void;
  /** The peer speaks something else: nothing more is read from it. */
  hopeless(reason: string): void;
}

const LINE_FEED = 10;
const BANNER = /^Asterisk Call Manager\//;

/**
 * Reads a manager connection's bytes, in pieces of any size. Holds at most one line and one packet.
 *
 * Lines end with CRLF; a bare LF is taken too. A packet is good when each of its lines has a key and one of them is
 * `Event` or `Response`.
 */
export class AmiParser {
  readonly #handler: AmiParserHandler;
  readonly #limits: AmiLimits;
  /** The beginning of a line whose end has not come yet. */
  #rest: Buffer = Buffer.alloc(0);
  #lineTooLong = false;
  #fields = new Map<string, string>();
  #bytes = 0;
  #damage: AmiDamage | undefined;
  #greeted = false;
  #rubbish = 0;
  #closed = false;

  constructor(handler: AmiParserHandler, limits: AmiLimits = AMI_LIMITS) {
    this.#handler = handler;
    this.#limits = limits;
  }

  push(chunk: Buffer): void {
    let start = 0;
    while (!this.#closed && start < chunk.length) {
      const end = chunk.indexOf(LINE_FEED, start);
      if (end === -1) {
        this.#keep(chunk.subarray(start));
        return;
      }
      this.#keep(chunk.subarray(start, end));
      start = end + 1;
      this.#endLine();
    }
  }

  #keep(part: Buffer): void {
    this.#rubbish += part.length;
    if (this.#rest.length + part.length > this.#limits.line + 1) {
      this.#lineTooLong = true;
      this.#rest = Buffer.alloc(0);
    } else if (!this.#lineTooLong) {
      this.#rest = this.#rest.length === 0 ? Buffer.from(part) : Buffer.concat([this.#rest, part]);
    }
    if (this.#rubbish > this.#limits.rubbish) {
      this.#close(`${this.#limits.rubbish} bytes without one manager packet`);
    }
  }

  #endLine(): void {
    if (this.#closed) return;
    const bytes = this.#rest;
    const tooLong = this.#lineTooLong;
    this.#rest = Buffer.alloc(0);
    this.#lineTooLong = false;
    const length = bytes.at(-1) === 13 ? bytes.length - 1 : bytes.length;
    const line = bytes.toString('utf8', 0, length);
    if (!this.#greeted) this.#greet(line, tooLong);
    else if (line === '' && !tooLong) this.#endPacket();
    else this.#readField(line, length, tooLong);
  }

  #greet(line: string, tooLong: boolean): void {
    if (tooLong || !BANNER.test(line)) {
      this.#close(`the peer greeted with ${JSON.stringify(line.slice(0, 60))}`);
      return;
    }
    this.#greeted = true;
    this.#handler.banner(line);
  }

  #readField(line: string, length: number, tooLong: boolean): void {
    this.#bytes += length;
    const colon = line.indexOf(':');
    if (tooLong) this.#damage ??= 'line-too-long';
    else if (this.#bytes > this.#limits.packet) this.#damage ??= 'packet-too-large';
    else if (colon < 1) this.#damage ??= 'malformed';
    else if (this.#fields.size >= this.#limits.fields) this.#damage ??= 'too-many-fields';
    if (this.#damage) {
      this.#fields.clear();
      return;
    }
    const key = line.slice(0, colon);
    const value = line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (!this.#fields.has(key)) this.#fields.set(key, value);
  }

  #endPacket(): void {
    const fields = this.#fields;
    let damage = this.#damage;
    this.#fields = new Map();
    this.#bytes = 0;
    this.#damage = undefined;
    if (fields.size === 0 && !damage) return;
    if (!damage && !fields.has('Event') && !fields.has('Response')) damage = 'malformed';
    if (damage) {
      this.#handler.damaged(damage);
      return;
    }
    this.#rubbish = 0;
    this.#handler.packet(fields);
  }

  #close(reason: string): void {
    this.#closed = true;
    this.#rest = Buffer.alloc(0);
    this.#fields.clear();
    this.#handler.hopeless(reason);
  }
}
