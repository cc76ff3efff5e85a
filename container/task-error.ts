/** Ends a job: one line that says what, where, and what to do. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
}
