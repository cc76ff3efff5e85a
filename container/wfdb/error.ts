/** What can be wrong with a record's files: one typed error, and the table of its codes. */

/** Every code that a reject of this extractor can carry, with its meaning in one sentence. */
export const rejectCodes = {
  'no-header': 'a multi-segment record lists the segment, but the group holds no header for it, or a hidden one',
  'empty-header': 'the header file holds no record line',
  'bad-header': 'the header does not parse, or contradicts itself',
  'header-too-large': 'the header file is larger than 4 MiB',
  'missing-signal-lines': 'the header has fewer signal lines than its record line says',
  'unknown-format': 'a signal is stored in a format that is not supported',
  'missing-signal-file': 'a signal file that the header names is not in the group',
  'not-a-regular-file':
    'the header or a signal file is a device, a FIFO, a link to something that is not a file, or hidden, which is not read',
  'outside-group': 'the header or a signal file lies outside the group folder',
  'short-signal-file': 'a signal file ends before the last frame that the header promises',
  'damaged-signal-file': 'a signal file is no FLAC stream, or not one that its checksums and its header agree with',
  'unreadable-file':
    'the operating system could not read the header or a signal file, or list a folder, or its name is no UTF-8',
  'checksum-differs': 'with strictChecksums: the samples of a signal do not add up to the checksum of its header',
  'too-many-signals': 'the header has more than 4,096 signals',
  'too-many-rows':
    'the unit would give more rows than a thread can hold, or 1,000 more than its files hold samples (in a FLAC file at most 64 a byte count)',
} as const;

export type RejectCode = keyof typeof rejectCodes;

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
