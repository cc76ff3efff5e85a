// Loaded before any test.

import fc from 'fast-check';

// The SDK's warning about future Node versions would stand between the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// A run of a commit says the same as the one before it: other cases are another seed's.
const seed = Number(process.env.MACROSHARD_SEED ?? 20261127);
if (!Number.isInteger(seed))
  throw new Error(`MACROSHARD_SEED: expected an integer, found ${process.env.MACROSHARD_SEED}`);
fc.configureGlobal({ seed });

// Mocha ends a worker that has not gone a second after it was asked to, however long it writes down what it has covered.
if (process.env.NODE_V8_COVERAGE !== undefined && process.env.MOCHA_WORKER_ID !== undefined)
  process.on('SIGTERM', () => undefined);
