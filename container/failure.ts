/** Why the program cannot go on: an exit code, and one message that has to be enough. */

import { thrownText } from './thrown-text.ts';

/** 1 where the job failed, 2 where the command line is wrong, 128 + n where signal n stopped it. */
export type FailureCode = 1 | 2 | 130 | 143;

/** The job cannot go on: the message is all that a person is told. Exit code 1 where none is given. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
  readonly exitCode: FailureCode;

  constructor(message: string, options: ErrorOptions & { readonly exitCode?: FailureCode } = {}) {
    super(message, options);
    this.exitCode = options.exitCode ?? 1;
  }
}

/** A command line that asks for something that does not exist. */
export function usageFailure(message: string): JobFailure {
  return new JobFailure(message, { exitCode: 2 });
}

/**
 * What to throw once `interruption` has fired; its reason is the signal's name.
 * @param progress how far the job came, in words
 */
export function stopFailure(interruption: AbortSignal, progress: string): JobFailure {
  const signal = String(interruption.reason);
  return new JobFailure(`stopped by ${signal}: ${progress}`, { exitCode: signal === 'SIGINT' ? 130 : 143 });
}

/** The exit code and the message for anything that was thrown. */
export function explainFailure(error: unknown): { exitCode: FailureCode; message: string } {
  if (error instanceof JobFailure) return { exitCode: error.exitCode, message: error.message };
  return { exitCode: 1, message: explainError(error) };
}

/** The reason in words; for an error of the file system, with the path first. */
export function explainError(error: unknown): string {
  const code = systemCode(error);
  return code !== undefined ? systemText(error as NodeJS.ErrnoException) : thrownText(error);
}

function systemCode(error: unknown): string | undefined {
  try {
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    return code !== undefined && Object.hasOwn(systemReasons, code) ? code : undefined;
  } catch {
    return undefined;
  }
}

/** An error of the system in words of our own, else by its code, as `EXDEV`; with the path first. */
export function systemText({ code = 'unknown error', path }: NodeJS.ErrnoException): string {
  const reason = systemReason(code);
  return path === undefined ? reason : `${path}: ${reason}`;
}

/** The reason alone. */
export function systemReason(code: string): string {
  return systemReasons[code] ?? code;
}

const systemReasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than this process may write',
  EROFS: 'the file system is read-only',
  EISDIR: 'is a folder, expected a file',
  ENOTDIR: 'is a file, expected a folder',
  EEXIST: 'is a file, expected a folder',
  EMFILE: 'too many open files',
  EIO: 'the disk gives an input or output error',
};
