#!/usr/bin/env node
import { main } from './main.ts';
import { processIo } from './process-io.ts';

// Where nobody reads any more, as behind `| head`, nothing is written, and the command goes on to its end. So it does
// where a disk is full, but says so: what stands in the file is not all.
let isWritten = true;
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || !isWritten) return;
  isWritten = false;
  process.stderr.write(`macroshard: what it prints cannot be written (${code}): the output is not whole\n`);
  process.exitCode = 3;
});
process.stderr.on('error', () => {});

// Not process.exit: what has been written must reach a pipe first.
const exitCode = await main(process.argv.slice(2), processIo());
if (isWritten) process.exitCode = exitCode;
