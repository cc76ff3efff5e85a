/** Reject codes that the runtime itself gives; an extractor has its own beside them. Code to meaning. */
export const runtimeRejectCodes = {
  'worker-crashed':
    'three worker threads, or processes of an extractor that is a program, ended over the unit, one after the other; ' +
    'the message says how the last one did',
  'unit-over-time':
    'with a limit in time (`--unit-seconds`): a thread worked on the unit, or on a piece of it, for longer',
  'object-changed':
    'where a group is read straight from S3: an object that the unit reads is not the one that was listed when the job began',
  'does-not-fit':
    'where a group is read straight from S3: the unit has more bytes than there is memory for, and cannot be read in pieces',
  'missing-member': 'a member that [`process.units`](extractors.md#units-without-code) requires is not there',
  'extractor-failed':
    'the extractor threw an error, or gave back rows that do not fit its columns; the message is what it threw, or, ' +
    "where Node worded the error, that error's name or code: its text is in the log",
} as const;

export type RuntimeRejectCode = keyof typeof runtimeRejectCodes;
