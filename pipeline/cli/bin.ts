#!/usr/bin/env node
import { main } from './main.ts';
import { processIo } from './process-io.ts';

// Not process.exit: what has been written must reach a pipe first.
process.exitCode = await main(process.argv.slice(2), processIo());
