/** How a command ends when it cannot do what it was asked to. */

/** 1: what files say is wrong, or the execution failed. 2: the command line is wrong. 3: could not run. */
export type ExitCode = 1 | 2 | 3;

/** One clear message for the user, and the exit code that goes with it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** The exit code and the text for anything that was thrown. */
export function explain(error: unknown): { exitCode: ExitCode; message: string } {
  if (error instanceof Failure) return { exitCode: error.exitCode, message: error.message };
  const { name, code, path, message } = error as NodeJS.ErrnoException;
  const refusal = refusals[name];
  if (refusal !== undefined) return { exitCode: refusal, message: `SageMaker refuses it (${name}): ${message}` };
  const reason = code === undefined ? undefined : systemReasons[code];
  if (reason !== undefined) return { exitCode: 3, message: path === undefined ? message : `${path}: ${reason}` };
  return { exitCode: 3, message: message ?? String(error) };
}

/** What the service says of a request that has reached it: names and values of the user's, or its own state. */
const refusals: Readonly<Record<string, ExitCode>> = {
  ResourceNotFound: 1,
  ValidationException: 1,
  ConflictException: 3,
  ResourceLimitExceeded: 3,
};

/** Whether the service has looked at what was asked, and refuses it. */
export function isRefusal(error: unknown): boolean {
  return Object.hasOwn(refusals, (error as Error).name);
}

const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on the disk',
  EROFS: 'the file system is read-only',
  EISDIR: 'is a folder, expected a file',
  ENOTDIR: 'is a file, expected a folder',
};

/** A file or folder that the command line names and that is not there. */
export function missingPath(flag: string, path: string, expected: string): Failure {
  return new Failure(2, `${flag} ${path}: no such file or folder; ${expected}`);
}
