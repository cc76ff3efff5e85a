/** What is wrong with a record's files, as one typed error; its codes stand in `reject-codes.ts`. */

import type { RejectCode } from './reject-codes.ts';

/** A record that cannot be read as its header says. The message names the file by its path in the group. */
export class WfdbError extends Error {
  override readonly name = 'WfdbError';
  readonly code: RejectCode;

  constructor(code: RejectCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A header's own text in quotes for a message: one line, escaped, at most 60 characters of it. */
export function quote(text: string): string {
  return quoteAtMost(text, 60);
}

/** A path of the group, in quotes. Longer ones than a file system knows are cut, since headers can hold any. */
export function quotePath(path: string): string {
  return quoteAtMost(path, 4096);
}

function quoteAtMost(text: string, length: number): string {
  return JSON.stringify(text.length <= length ? text : `${text.slice(0, length)}…`);
}

/** The system's failure to read a file, as a reject: its code (`EIO`) and the path in the group, never an absolute path. */
export function unreadableFile(path: string, cause: unknown): WfdbError {
  const reason = cause instanceof Error ? String((cause as NodeJS.ErrnoException).code ?? cause.name) : String(cause);
  return new WfdbError('unreadable-file', `${quotePath(path)} could not be read: ${reason}`, { cause });
}

/** A signal file that holds less than it did when it was planned. */
export function endedEarly(path: string, gotBytes: number, expectedBytes: number): WfdbError {
  const sizes = `got ${gotBytes} bytes, expected at least ${expectedBytes}`;
  return new WfdbError('short-signal-file', `${quotePath(path)} became shorter while it was read: ${sizes}`);
}
