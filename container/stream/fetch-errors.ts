/** What goes wrong where objects are fetched, in words. */

import { explainError } from '../failure.ts';
import { S3Error } from '../s3/s3-error.ts';
import type { ErrorFacts } from './messages.ts';

/** An object is not the one that was listed: no other is to blame. */
export class ChangedObject extends Error {
  override readonly name = 'ChangedObject';
}

/** The result of `fetching`. @param path of the object, in the group @throws ChangedObject; Error with a text for the user */
export async function explainedByPath<T>(path: string, fetching: Promise<T>): Promise<T> {
  try {
    return await fetching;
  } catch (error) {
    const name = JSON.stringify(path);
    if (!(error instanceof S3Error))
      throw new Error(`${name} cannot be fetched: ${explainError(error)}`, { cause: error });
    if (error.remedy !== 'changed')
      throw new Error(`${name} cannot be read from S3: ${s3Text(error)}`, { cause: error });
    const fate = error.code === 'NoSuchKey' ? 'is gone' : 'was changed';
    throw new ChangedObject(`${name} ${fate} after the group was listed`, { cause: error });
  }
}

/** With S3's own name for it. */
function s3Text({ code, message }: S3Error): string {
  return `${code}: ${message}`;
}

export function failureText(error: unknown): string {
  return error instanceof S3Error ? s3Text(error) : explainError(error);
}

/** Of an error of another thread. */
export function errorFactsOf(error: Error): ErrorFacts {
  const { message } = error;
  if (error instanceof S3Error) return { message, code: error.code, remedy: error.remedy };
  const { code, path } = error as NodeJS.ErrnoException;
  return { message, ...(code !== undefined && { code }), ...(path !== undefined && { path }) };
}

export function errorOfFacts({ message, remedy, ...system }: ErrorFacts): Error {
  if (remedy !== undefined) return new S3Error(system.code!, message, remedy);
  return Object.assign(new Error(message), system);
}
