#!/usr/bin/env node
import { main } from './main.ts';
import { processIo } from './process-io.ts';

// Where nobody reads any more, as behind `| head`, nothing is written, and the command goes on to its end.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

// Not process.exit: what has been written must reach a pipe first.
process.exitCode = await main(process.argv.slice(2), processIo());
