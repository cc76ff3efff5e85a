import { parseArn, parseExecutionArn, processingJobNameOf } from '../../names/arn.ts';
import { notFound, type ServiceError } from '../service-error.ts';
import { unknownJob } from './processing-jobs.ts';
import type { Request } from './request.ts';
import type { Caller } from './service.ts';

/** Members that name something by its ARN, wherever they stand. */
const members = new Set([
  'PipelineName',
  'PipelineArn',
  'PipelineExecutionArn',
  'ResourceArn',
  'SourcePipelineExecutionArn',
]);

/**
 * What lies in another region or account does not exist for the caller.
 * @throws ServiceError ResourceNotFound; for a job, the service's answer to an unknown one
 */
export function refuseOtherPlaces(request: Request, caller: Caller): void {
  for (const [member, value] of Object.entries(request)) {
    if (member === 'SelectiveExecutionConfig' && value) refuseOtherPlaces(value as Request, caller);
    if (!members.has(member) || typeof value !== 'string') continue;
    const arn = parseArn(value);
    if (arn?.service !== 'sagemaker') continue;
    if (arn.region !== caller.region || arn.accountId !== caller.accountId) throw missing(value);
  }
}

function missing(arn: string): ServiceError {
  const job = processingJobNameOf(arn);
  if (job !== undefined) return unknownJob(job);
  return notFound(`${parseExecutionArn(arn) ? 'Pipeline execution' : 'Pipeline'} '${arn}'`);
}
