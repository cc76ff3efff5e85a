/**
 * JSON documents that may be larger than memory: every field of the outer object stands on a line of its own, and every
 * item of a list field too. They are JSON like any other, and can also be read line by line.
 */

import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DocumentDigest, sealRun } from './seal.ts';

/** A field is a list (anything that can be walked through, one item a line) or a value (one line). */
export type DocumentFields = Readonly<Record<string, unknown>>;

type List = Iterable<unknown> | AsyncIterable<unknown>;

/**
 * The document's text, in pieces, with its digests ({@link DocumentDigest}). Lists are walked through once, while the
 * text is taken.
 * @param run  what is true of one run, which comes last
 */
export async function* renderDocument(fields: DocumentFields, run: object): AsyncGenerator<string> {
  const lines = new DocumentLines();
  const digest = new DocumentDigest();
  let text = '';
  for (const [name, value] of Object.entries(fields)) {
    let isEmpty = true;
    const take = (item: unknown) => {
      isEmpty = false;
      digest.item(name, item);
      text += lines.item(name, oneLineJson(item));
    };
    if (isSyncList(value)) {
      for (const item of value) {
        take(item);
        if (text.length < pieceLength) continue;
        yield text;
        text = '';
      }
    } else if (isList(value)) {
      for await (const item of value) {
        take(item);
        yield text;
        text = '';
      }
    }
    if (!isEmpty) continue;
    const whole = isList(value) ? [] : value;
    digest.field(name, whole);
    text += lines.field(name, oneLineJson(whole));
  }
  const sha256 = digest.digest();
  text += lines.field('sha256', oneLineJson(sha256));
  text += lines.field('run', oneLineJson(sealRun(run, sha256)));
  yield text + lines.end();
}

/** Lines are handed on in pieces of about so many characters, not one by one. */
const pieceLength = 65_536;

/** How the lines of a document are joined. */
export class DocumentLines {
  private list: string | undefined;
  private isBegun = false;

  /** @param json  of a value, as {@link oneLineJson} makes it */
  field(name: string, json: string): string {
    const before = this.close() + this.separate();
    return `${before}${oneLineJson(name)}:${json}`;
  }

  item(name: string, json: string): string {
    if (this.list === name) return `,\n${json}`;
    const begin = this.field(name, `[\n${json}`);
    this.list = name;
    return begin;
  }

  end(): string {
    return `${this.close()}${this.isBegun ? '' : '{'}\n}\n`;
  }

  private close(): string {
    if (this.list === undefined) return '';
    this.list = undefined;
    return '\n]';
  }

  private separate(): string {
    const separator = this.isBegun ? ',\n' : '{\n';
    this.isBegun = true;
    return separator;
  }
}

/** Writes pieces of text to a new file. */
export async function writePieces(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const file = openSync(path, 'w');
  try {
    let pending = '';
    for await (const piece of pieces) {
      pending += piece;
      if (pending.length < pieceLength) continue;
      writeAll(file, pending);
      pending = '';
    }
    writeAll(file, pending);
  } finally {
    closeSync(file);
  }
}

/** A line of a document: a value with its field's name, or one item of the list of that name, as JSON text. */
export interface DocumentEntry {
  readonly name: string;
  readonly json: string;
  readonly isItem: boolean;
}

/** Reads a document that {@link renderDocument} made, line by line; nothing is parsed. */
export async function* readDocument(path: string): AsyncGenerator<DocumentEntry> {
  let list: string | undefined;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const json = line.endsWith(',') ? line.slice(0, -1) : line;
    if (list !== undefined && json === ']') list = undefined;
    else if (list !== undefined) yield { name: list, json, isItem: true };
    else {
      const [, name, value] = /^("(?:[^"\\]|\\.)*"):(.*)$/s.exec(json) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === '[') list = JSON.parse(name) as string;
      else yield { name: JSON.parse(name) as string, json: value, isItem: false };
    }
  }
}

function isList(value: unknown): value is List {
  return isSyncList(value) || (typeof value === 'object' && value !== null && Symbol.asyncIterator in value);
}

function isSyncList(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

/** JSON on one line. JSON.stringify leaves these two characters as they are, and readers of lines end a line at them. */
export function oneLineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.byteLength; ) written += writeSync(file, bytes, written);
}
