/**
 * Kills the serving process in the middle of an execution, and holds it to three promises: nothing that it reported is
 * lost or wrong afterwards, no job of it is left running, and a retry ends in the bytes of an undisturbed run.
 */

import { join } from 'node:path';
import {
  CreatePipelineCommand,
  DescribePipelineExecutionCommand,
  ListPipelineExecutionStepsCommand,
  type PipelineExecutionStep,
  RetryPipelineExecutionCommand,
  type SageMakerClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-sagemaker';
import { resultBytes } from './result-bytes.ts';
import { jobProcesses, type Place, type Serving, serve } from './serving.ts';

export interface KillPlan {
  /** Emptied by nobody: a folder of its own for every run. */
  readonly folder: string;
  readonly definition: string;
  /** Where the definition's input and output prefixes are. */
  readonly inputUri: string;
  readonly outputUri: string;
  readonly dataFolder: string;
}

export interface UndisturbedRun {
  readonly milliseconds: number;
  readonly bytes: Readonly<Record<string, string>>;
}

const token = 'kill-serving-'.repeat(3);

export async function runUndisturbed(plan: KillPlan): Promise<UndisturbedRun> {
  const { place, outFolder } = placeOf(plan, 'undisturbed');
  const serving = await serve(place);
  const begunAtMs = performance.now();
  const arn = await begin(serving.client, plan);
  const status = await waitForEnd(serving.client, arn);
  const milliseconds = performance.now() - begunAtMs;
  await serving.stop();
  if (status !== 'Succeeded') throw new Error(`the undisturbed run ended as ${status}`);
  return { milliseconds, bytes: await resultBytes(join(outFolder, idOf(arn))) };
}

/**
 * Kills once, `afterMs` after the start.
 * @returns what was reported by then: steps succeeded, and the execution's status
 * @throws Error that says which promise was broken
 */
export async function killOnce(
  plan: KillPlan,
  { name, afterMs, expected }: { name: string; afterMs: number; expected: UndisturbedRun['bytes'] },
): Promise<string> {
  const { place, outFolder } = placeOf(plan, name);
  const reported = await runAndKill(await serve(place), { plan, afterMs });
  const serving = await serve(place);
  // The same token finds the execution that was begun; where the kill came before, it begins one.
  const arn = await begin(serving.client, plan);
  const status = await statusOf(serving.client, arn);
  await compare(serving.client, { arn, status, reported });
  if (status === 'Failed') {
    const left = await jobProcesses(place.stateFolder);
    if (left.length > 0) throw new Error(`jobs of the killed process still run: ${left.join(', ')}`);
    await retry(serving.client, arn);
  }
  const ended = await waitForEnd(serving.client, arn);
  await serving.stop();
  if (ended !== 'Succeeded') throw new Error(`the retried execution ended as ${ended}`);
  same(await resultBytes(join(outFolder, idOf(arn))), expected);
  return `${reported.steps.size} steps had succeeded, then ${status}`;
}

interface Reported {
  arn?: string;
  status?: string;
  /** Job ARN by the name of a step that was reported to have succeeded. */
  readonly steps: Map<string, string | undefined>;
}

async function runAndKill(serving: Serving, { plan, afterMs }: { plan: KillPlan; afterMs: number }): Promise<Reported> {
  const reported: Reported = { steps: new Map() };
  const watching = watch(serving.client, plan, reported).catch(() => {});
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  await serving.kill();
  await watching;
  return reported;
}

async function watch(client: SageMakerClient, plan: KillPlan, reported: Reported): Promise<void> {
  reported.arn = await begin(client, plan);
  for (;;) {
    for (const step of await stepsOf(client, reported.arn)) {
      if (step.StepStatus === 'Succeeded') reported.steps.set(step.StepName!, step.Metadata?.ProcessingJob?.Arn);
    }
    reported.status = await statusOf(client, reported.arn);
  }
}

async function compare(
  client: SageMakerClient,
  { arn, status, reported }: { arn: string; status: string; reported: Reported },
): Promise<void> {
  if (reported.arn !== undefined && reported.arn !== arn) throw new Error(`${reported.arn} is lost: now it is ${arn}`);
  if (reported.status === 'Succeeded' && status !== 'Succeeded') throw new Error(`Succeeded became ${status}`);
  if (reported.arn !== undefined && status === 'Executing') throw new Error('an execution nobody runs is Executing');
  const steps = new Map((await stepsOf(client, arn)).map((step) => [step.StepName, step]));
  for (const [name, jobArn] of reported.steps) {
    const step = steps.get(name);
    if (step?.StepStatus !== 'Succeeded') throw new Error(`${name} had succeeded and is ${step?.StepStatus ?? 'gone'}`);
    if (step.Metadata?.ProcessingJob?.Arn !== jobArn) throw new Error(`${name} has another job than it had`);
  }
}

function same(found: Readonly<Record<string, string>>, expected: Readonly<Record<string, string>>): void {
  const paths = new Set([...Object.keys(found), ...Object.keys(expected)]);
  const different = [...paths].filter((path) => found[path] !== expected[path]);
  if (different.length > 0) throw new Error(`other bytes than undisturbed: ${different.join(', ')}`);
}

async function begin(client: SageMakerClient, { definition }: KillPlan): Promise<string> {
  await client.send(
    new CreatePipelineCommand({
      PipelineName: 'killed',
      PipelineDefinition: definition,
      RoleArn: 'arn:aws:iam::111122223333:role/pipeline',
      ClientRequestToken: token,
    }),
  );
  const started = new StartPipelineExecutionCommand({ PipelineName: 'killed', ClientRequestToken: token });
  return (await client.send(started)).PipelineExecutionArn!;
}

async function retry(client: SageMakerClient, arn: string): Promise<void> {
  await client.send(new RetryPipelineExecutionCommand({ PipelineExecutionArn: arn, ClientRequestToken: undefined }));
}

async function statusOf(client: SageMakerClient, arn: string): Promise<string> {
  const execution = await client.send(new DescribePipelineExecutionCommand({ PipelineExecutionArn: arn }));
  return execution.PipelineExecutionStatus!;
}

async function stepsOf(client: SageMakerClient, arn: string): Promise<readonly PipelineExecutionStep[]> {
  const listed = await client.send(new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn }));
  return listed.PipelineExecutionSteps ?? [];
}

async function waitForEnd(client: SageMakerClient, arn: string): Promise<string> {
  for (;;) {
    const status = await statusOf(client, arn);
    if (status !== 'Executing') return status;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

function placeOf(plan: KillPlan, name: string): { place: Place; outFolder: string } {
  const outFolder = join(plan.folder, name, 'out');
  const mounts = { [plan.inputUri]: plan.dataFolder, [plan.outputUri]: outFolder };
  return { place: { stateFolder: join(plan.folder, name, 'state'), mounts }, outFolder };
}

function idOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}
