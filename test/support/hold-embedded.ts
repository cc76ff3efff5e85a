/** A process that holds an embedded SageMaker open and starts the pipelines whose names it is sent. */

import { createInterface } from 'node:readline';
import { openHarness, start } from './embedded.ts';

const harness = await openHarness(process.argv[2]!, { graceMs: 200 });
process.stdout.write('open\n');
for await (const pipeline of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await start(harness.client, pipeline)}\n`);
}
