/**
 * States in which an execution or a step still changes: `Starting` is a step's alone. Whatever else the service calls a
 * state is an end, so that one that is new (CompletedWithFailures came in 2026) is not waited for in vain.
 * @see SageMaker API, PipelineExecutionStatus and StepStatus
 */
const unfinished: ReadonlySet<string> = new Set(['Starting', 'Executing', 'Stopping']);

/** True where an execution's or a step's state is its last one. */
export function hasEnded({ status }: { readonly status: string }): boolean {
  return !unfinished.has(status);
}
