/** A process that runs one execution of the embedded SageMaker to its end, whoever started it. */

import { adoptExecution, type RunnerMessage } from '../local/adopt-execution.ts';

process.once('message', (message: RunnerMessage) => {
  void run(message);
});

async function run(message: RunnerMessage): Promise<void> {
  const onAdopted = () => process.send?.({ adopted: true });
  await adoptExecution(message, { nowMs: Date.now, onAdopted });
}
