/**
 * States in which an execution or a step still changes: `Starting` is a step's alone. Whatever else the service calls a
 * state counts as an end, so that nobody waits for ever on a state that is new (as CompletedWithFailures was in 2026).
 * @see SageMaker API, PipelineExecutionStatus and StepStatus
 */
const unfinished: ReadonlySet<string> = new Set(['Starting', 'Executing', 'Stopping']);

/** True where an execution's or a step's state is its last one. */
export function hasEnded({ status }: { readonly status: string }): boolean {
  return !unfinished.has(status);
}
