import type { RetryPolicyJson } from '../../definition/json.ts';

/**
 * The exceptions that a retry policy can name.
 * @see Amazon SageMaker Developer Guide, "Retry Policy for Pipeline Steps"
 */
export const exceptionTypes = [
  'SageMaker.CAPACITY_ERROR',
  'SageMaker.JOB_INTERNAL_ERROR',
  'SageMaker.RESOURCE_LIMIT',
  'Step.SERVICE_FAULT',
  'Step.THROTTLING',
] as const;

export type ExceptionType = (typeof exceptionTypes)[number];

/** A job could not run for a reason outside the job, so that trying again may help. */
export class JobFault extends Error {
  override readonly name = 'JobFault';
  readonly exceptionType: ExceptionType;

  constructor(exceptionType: ExceptionType, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exceptionType = exceptionType;
  }
}

/** A fault to rehearse: the step's next `times` attempts end in it. */
export interface PlannedFault {
  readonly stepName: string;
  readonly exceptionType: ExceptionType;
  readonly times: number;
}

const reasons: Readonly<Record<ExceptionType, string>> = {
  'SageMaker.CAPACITY_ERROR': 'CapacityError: Unable to provision requested ML compute capacity. Please retry.',
  'SageMaker.JOB_INTERNAL_ERROR': 'InternalServerError: We encountered an internal error. Please try again.',
  'SageMaker.RESOURCE_LIMIT': 'ResourceLimitExceeded: The account-level service limit was exceeded.',
  'Step.SERVICE_FAULT': 'ServiceFault: The service failed to answer.',
  'Step.THROTTLING': 'ThrottlingException: Rate exceeded',
};

/** The exception, with the service's own words for it. */
export function plannedFault(exceptionType: ExceptionType): JobFault {
  return new JobFault(exceptionType, reasons[exceptionType]);
}

const exhausted: Readonly<Record<string, ExceptionType>> = {
  EAGAIN: 'SageMaker.RESOURCE_LIMIT',
  EMFILE: 'SageMaker.RESOURCE_LIMIT',
  ENFILE: 'SageMaker.RESOURCE_LIMIT',
  ENOMEM: 'SageMaker.CAPACITY_ERROR',
  EIO: 'SageMaker.JOB_INTERNAL_ERROR',
};

/**
 * The error of a machine that has run out of something, as the exception that SageMaker would have; undefined for what
 * trying again does not mend.
 */
export function faultOf(error: unknown): JobFault | undefined {
  if (error instanceof JobFault) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  const exceptionType = code === undefined ? undefined : exhausted[code];
  return exceptionType && new JobFault(exceptionType, message, { cause: error });
}

/** How often each policy of one step has been used so far. */
export type UsedPolicies = Map<RetryPolicyJson, number>;

/**
 * How long to wait before another attempt; undefined where no policy allows one.
 * @param elapsedMs since the step began
 */
export function retryDelayMs(
  fault: JobFault,
  policies: readonly RetryPolicyJson[],
  { used, elapsedMs }: { used: UsedPolicies; elapsedMs: number },
): number | undefined {
  const policy = policies.find(({ ExceptionType }) => [ExceptionType].flat().includes(fault.exceptionType));
  if (!policy) return undefined;
  const { IntervalSeconds = 1, BackoffRate = 2, MaxAttempts, ExpireAfterMin } = policy;
  const count = used.get(policy) ?? 0;
  const delayMs = IntervalSeconds * BackoffRate ** count * 1000;
  if (ExpireAfterMin !== undefined && elapsedMs + delayMs > ExpireAfterMin * 60_000) return undefined;
  if (ExpireAfterMin === undefined && count >= (MaxAttempts ?? 5)) return undefined;
  used.set(policy, count + 1);
  return delayMs;
}
