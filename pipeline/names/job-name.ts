/** The processing jobs that pipelines start: their names, and where each machine of theirs logs. */

/** What the names of all of them begin with. @see Amazon SageMaker Developer Guide, "IAM Access Management" */
export const jobNamePrefix = 'pipelines-';

/** @see Amazon SageMaker Developer Guide, "Log Groups and Streams" */
export const jobLogGroup = '/aws/sagemaker/ProcessingJobs';

export interface JobNameParts {
  readonly executionId: string;
  /** Its first twenty characters stand in the name, so that two steps may share them. */
  readonly stepName: string;
  /** Lower-case letters and digits, another one for each job. */
  readonly token: string;
  /** Attempts at the step before this one. */
  readonly failures: number;
  /** The step's own ProcessingJobName. */
  readonly prefix?: string;
}

/**
 * `pipelines-<execution>-<step>-<token>`, and `-<failures>` where there were some; `<prefix>-<execution>-<token>` where
 * the step names its jobs. @see Amazon SageMaker Developer Guide, "IAM Access Management"
 */
export function formatJobName({ executionId, stepName, token, failures, prefix }: JobNameParts): string {
  if (prefix !== undefined) return `${prefix}-${executionId}-${token}${failures === 0 ? '' : `-${failures}`}`;
  const step = stepName
    .slice(0, 20)
    .replace(/[-_]+$/, '')
    .replaceAll('_', '-');
  return `${jobNamePrefix}${executionId}-${step}-${token}${failures === 0 ? '' : `-${failures}`}`;
}

/** `pipelines-<execution>-<step>`, which the jobs of all attempts at a step share; undefined for another job's name. */
export function jobNameStem(jobName: string): string | undefined {
  return stemPattern.exec(jobName)?.[1];
}

const stemPattern = new RegExp(`^(${jobNamePrefix}[a-z0-9]+-.+)-[A-Za-z0-9]{8,14}(?:-\\d{1,2})?$`);

/** The log stream of one machine of a job, named after when it began. */
export interface LogStreamName {
  readonly jobName: string;
  /** `algo-1`, `algo-2`, … */
  readonly host: string;
}

/** `JOB/HOST-SECONDS`, the seconds since 1970. */
export function formatLogStreamName({ jobName, host }: LogStreamName, beganAtMs: number): string {
  return `${jobName}/${host}-${Math.floor(beganAtMs / 1000)}`;
}

/** In a name of another form, whatever follows the slash counts as the host. */
export function parseLogStreamName(name: string): LogStreamName {
  const [jobName = '', stream = ''] = name.split('/');
  return { jobName, host: /^[a-z]+-\d+/.exec(stream)?.[0] ?? stream };
}
