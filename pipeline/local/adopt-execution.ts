import { type LocalMachine, openService } from './open-service.ts';

/** What a runner's process is sent. */
export interface RunnerMessage {
  readonly machine: LocalMachine;
  readonly executionId: string;
}

/**
 * Takes one execution over from the process that started it, and runs it to its end.
 * @param onAdopted called as soon as the record names this process
 */
export async function adoptExecution(
  { machine, executionId }: RunnerMessage,
  { nowMs, onAdopted }: { nowMs: () => number; onAdopted: () => void },
): Promise<void> {
  const { host } = await openService({ ...machine, nowMs });
  await host.adopt(executionId);
  onAdopted();
  await host.whenIdle();
}
