/**
 * JSON documents that may be larger than memory: every field of the outer object stands on a line of its own, and every
 * item of a list field too. They are JSON like any other, and can also be read line by line.
 */

import { closeSync, createReadStream, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A field is a list (anything that can be walked through, one item a line) or a value (one line). */
export type DocumentFields = Readonly<Record<string, unknown>>;

type List = Iterable<unknown> | AsyncIterable<unknown>;

/** The document's text, in pieces. Lists are walked through once, while the text is taken. */
export async function* renderDocument(fields: DocumentFields): AsyncGenerator<string> {
  yield '{';
  let separator = '\n';
  for (const [name, value] of Object.entries(fields)) {
    yield `${separator}${oneLineJson(name)}:`;
    separator = ',\n';
    if (isList(value)) yield* renderList(value);
    else yield oneLineJson(value);
  }
  yield '\n}\n';
}

/** Writes pieces of text to a new file. */
export async function writePieces(path: string, pieces: AsyncIterable<string>): Promise<void> {
  const file = openSync(path, 'w');
  try {
    let pending = '';
    for await (const piece of pieces) {
      pending += piece;
      if (pending.length < 65_536) continue;
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
}

/** Reads a document that {@link renderDocument} made, line by line; nothing is parsed. */
export async function* readDocument(path: string): AsyncGenerator<DocumentEntry> {
  let list: string | undefined;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const json = line.endsWith(',') ? line.slice(0, -1) : line;
    if (list !== undefined && json === ']') list = undefined;
    else if (list !== undefined) yield { name: list, json };
    else {
      const [, name, value] = /^("(?:[^"\\]|\\.)*"):(.*)$/s.exec(json) ?? [];
      if (name === undefined || value === undefined) continue;
      if (value === '[') list = JSON.parse(name) as string;
      else yield { name: JSON.parse(name) as string, json: value };
    }
  }
}

function isList(value: unknown): value is List {
  return typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

async function* renderList(items: List): AsyncGenerator<string> {
  let separator = '[\n';
  for await (const item of items) {
    yield separator + oneLineJson(item);
    separator = ',\n';
  }
  yield separator === '[\n' ? '[]' : '\n]';
}

// JSON leaves these two as they are, and readers of lines end a line at them.
function oneLineJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.byteLength; ) written += writeSync(file, bytes, written);
}
