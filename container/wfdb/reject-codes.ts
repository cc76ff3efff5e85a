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
