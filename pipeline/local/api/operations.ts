import {
  describePipelineDefinitionForExecution,
  describePipelineExecution,
  listPipelineParametersForExecution,
  retryPipelineExecution,
  stopPipelineExecution,
  updatePipelineExecution,
} from './executions.ts';
import { listPipelineExecutions, listPipelines, listPipelineVersions } from './lists.ts';
import { describeLogStreams, filterLogEvents, getLogEvents } from './logs.ts';
import { createPipeline, deletePipeline, describePipeline, updatePipeline } from './pipelines.ts';
import {
  createProcessingJob,
  deleteProcessingJob,
  describeProcessingJob,
  listProcessingJobs,
  stopProcessingJob,
} from './processing-jobs.ts';
import type { Operation } from './service.ts';
import { startPipelineExecution } from './start.ts';
import { listPipelineExecutionSteps } from './steps.ts';
import { addTags, deleteTags, listTags } from './tags.ts';
import { updatePipelineVersion } from './versions.ts';

/** What the embedded SageMaker answers, by the service's and the operation's names as `X-Amz-Target` has them. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ['SageMaker.CreatePipeline', createPipeline],
  ['SageMaker.UpdatePipeline', updatePipeline],
  ['SageMaker.DeletePipeline', deletePipeline],
  ['SageMaker.DescribePipeline', describePipeline],
  ['SageMaker.ListPipelines', listPipelines],
  ['SageMaker.ListPipelineVersions', listPipelineVersions],
  ['SageMaker.UpdatePipelineVersion', updatePipelineVersion],
  ['SageMaker.StartPipelineExecution', startPipelineExecution],
  ['SageMaker.StopPipelineExecution', stopPipelineExecution],
  ['SageMaker.RetryPipelineExecution', retryPipelineExecution],
  ['SageMaker.UpdatePipelineExecution', updatePipelineExecution],
  ['SageMaker.DescribePipelineExecution', describePipelineExecution],
  ['SageMaker.DescribePipelineDefinitionForExecution', describePipelineDefinitionForExecution],
  ['SageMaker.ListPipelineExecutions', listPipelineExecutions],
  ['SageMaker.ListPipelineExecutionSteps', listPipelineExecutionSteps],
  ['SageMaker.ListPipelineParametersForExecution', listPipelineParametersForExecution],
  ['SageMaker.CreateProcessingJob', createProcessingJob],
  ['SageMaker.DeleteProcessingJob', deleteProcessingJob],
  ['SageMaker.DescribeProcessingJob', describeProcessingJob],
  ['SageMaker.ListProcessingJobs', listProcessingJobs],
  ['SageMaker.StopProcessingJob', stopProcessingJob],
  ['SageMaker.AddTags', addTags],
  ['SageMaker.ListTags', listTags],
  ['SageMaker.DeleteTags', deleteTags],
  ['Logs_20140328.DescribeLogStreams', describeLogStreams],
  ['Logs_20140328.GetLogEvents', getLogEvents],
  ['Logs_20140328.FilterLogEvents', filterLogEvents],
]);
