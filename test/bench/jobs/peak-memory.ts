/**
 * Loaded into a job with `--import`: writes the process's highest resident memory in kibibytes to file descriptor 3
 * when it exits.
 */

import { writeSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));
