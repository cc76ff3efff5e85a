/** The door of bench: `npm run bench -- [--size-mb N] [--repetitions N] [--only PARTS] [--formats LIST] [--json]`. */

import { runBench } from './command.ts';

process.exitCode = await runBench(process.argv.slice(2), process);
