/** The door of make-sample: `node dist/scripts/make-sample.js DIR [--megabytes N] [--groups 30-39] [--seed N] [--clean]`. */

import { runMakeSample } from './sample/command.ts';

process.exitCode = await runMakeSample(process.argv.slice(2), process);
