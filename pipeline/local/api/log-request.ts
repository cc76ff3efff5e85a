import { ServiceError } from '../service-error.ts';
import type { Request } from './request.ts';

/** The members that are read of requests to CloudWatch Logs, whose model is not in the table of shapes. */
const types: Readonly<Record<string, (value: unknown) => boolean>> = {
  logGroupName: isText,
  logGroupIdentifier: isText,
  logStreamName: isText,
  logStreamNames: (value) => Array.isArray(value) && value.every(isText),
  logStreamNamePrefix: isText,
  filterPattern: isText,
  nextToken: isText,
  startTime: Number.isInteger,
  endTime: Number.isInteger,
  limit: Number.isInteger,
  startFromHead: (value) => typeof value === 'boolean',
  // Streams come in the order of their names, and events of several streams in that of their times.
  orderBy: (value) => value === 'LogStreamName',
  interleaved: (value) => typeof value === 'boolean',
};

/** @throws ServiceError InvalidParameterException for a member that nothing is done with, or of another type */
export function checkLogRequest(request: Request): void {
  for (const [member, value] of Object.entries(request)) {
    if (value === null) continue;
    const fits = Object.hasOwn(types, member) ? types[member] : undefined;
    if (!fits) {
      throw new ServiceError(
        'InvalidParameterException',
        `The embedded CloudWatch Logs does not know the member ${member}. It refuses what it would have to ignore.`,
      );
    }
    if (!fits(value))
      throw new ServiceError('InvalidParameterException', `${member} has a value that is not taken here`);
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}
