/** The door of fuzz: `npm run fuzz -- [--target LIST] [--count N] [--seed N]`. */

import { runFuzz } from './command.ts';

process.exitCode = await runFuzz(process.argv.slice(2), process);
