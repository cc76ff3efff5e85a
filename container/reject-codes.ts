/** Reject codes that the runtime itself gives; an extractor has its own beside them. Code to meaning. */
export const runtimeRejectCodes = {
  'worker-crashed': 'the worker thread died while it read the unit; the message says how',
  'extractor-failed':
    "the extractor threw an error, or gave back rows that do not fit its columns; the message is the error's",
} as const;

export type RuntimeRejectCode = keyof typeof runtimeRejectCodes;
