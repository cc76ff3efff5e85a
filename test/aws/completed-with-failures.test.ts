import { expect } from 'chai';
import { listExecutions } from '../../pipeline/aws/executions.ts';
import { findSource, retryExecution, stopExecution } from '../../pipeline/aws/start-stop-retry.ts';
import { hasEnded } from '../../pipeline/definition/has-ended.ts';
import { executionArn, type Look, type Script, scriptedTarget, step } from '../support/scripted-sagemaker.ts';
import { begun, two, watch } from '../support/scripted-watch.ts';

const status = 'CompletedWithFailures';
const ended: Look = {
  status,
  failureReason: 'Step failure: One or multiple steps failed.',
  steps: [step('Group-1', 'Failed', { to: 65 }), step('Combine', 'Succeeded', { from: 65, to: 77.5 })],
};

describe('an execution that CompletedWithFailures, a state that the SDK does not know', () => {
  const target = (script: Partial<Script> = {}) => scriptedTarget({ definition: two, looks: [ended], ...script });

  it('is watched to its end, which is a failure: exit code 1, and what resumes it', async () => {
    const { exitCode, out } = await watch({ looks: [begun, ended] });
    expect(exitCode).to.equal(1);
    expect(out).to.include('execution CompletedWithFailures\n');
    expect(out).to.include(`\n${status} ${executionArn}\n`);
    expect(out).to.include(`\nresume  npx macroshard retry ${executionArn} --region eu-west-1\n`);
  });

  it('is nothing to follow where it had ended before', async () => {
    const { exitCode, calls, pauses } = await watch({ looks: [ended] });
    expect([exitCode, pauses]).to.deep.equal([1, []]);
    expect(calls.filter((name) => name === 'DescribePipelineExecution')).to.have.length(1);
  });

  it('is not asked to stop', async () => {
    const { clients, calls } = target();
    expect(await stopExecution(clients.sageMaker, executionArn)).to.deep.equal({ action: 'ended', status });
    expect(calls).to.not.include('StopPipelineExecution');
  });

  it('can be retried, as far as its state tells', async () => {
    const { clients, calls } = target({ answers: { RetryPipelineExecution: () => ({}) } });
    expect(await retryExecution(clients.sageMaker, { executionArn })).to.equal(undefined);
    expect(calls).to.include('RetryPipelineExecution');
  });

  it('is listed as one that does not run, and lends its results to a selective execution', async () => {
    const summary = { PipelineExecutionArn: executionArn, PipelineExecutionStatus: status };
    const answers = { ListPipelineExecutions: () => ({ PipelineExecutionSummaries: [summary] }) };
    const { sageMaker } = target({ answers }).clients;
    const listed = await listExecutions(sageMaker, { pipelineName: 'waves', most: 10 });
    expect(listed.map(hasEnded)).to.deep.equal([true]);
    expect(await findSource(sageMaker, 'waves', ['Combine'])).to.equal(executionArn);
    expect(await findSource(sageMaker, 'waves', ['Group-1'])).to.equal(undefined);
  });

  it('is no exception: Executing and Stopping, and Starting of a step, are all that is unfinished', () => {
    const states = ['Executing', 'Stopping', 'Starting', 'Succeeded', 'Failed', 'Stopped', status, 'Superseded'];
    expect(states.filter((each) => !hasEnded({ status: each }))).to.deep.equal(['Executing', 'Stopping', 'Starting']);
  });
});
