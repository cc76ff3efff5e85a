import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, storeFlags } from '../support/deployable.ts';
import { executeDeployed } from '../support/execute-deployed.ts';
import { recordCalls } from '../support/record-calls.ts';

const needs = [
  'Needs',
  '  2 x ml.m5.4xlarge at once (quota "ml.m5.4xlarge for processing job usage")',
  '  1 x ml.m5.xlarge at once (quota "ml.m5.xlarge for processing job usage")',
];

describe('macroshard plan', () => {
  let folder: string;
  before(async () => {
    folder = await deployableFolder();
  });

  async function lines(...flags: readonly string[]): Promise<readonly string[]> {
    const { exitCode, stdout, stderr } = await cli(folder, ['plan', ...flags]);
    expect([exitCode, stderr]).to.deep.equal([0, '']);
    return stdout
      .replace(/execution\/\w{12}/g, 'execution/ID')
      .trimEnd()
      .split('\n');
  }

  const flags = storeFlags;

  it('says that nothing is deployed, what would run, and what that needs', async () => {
    expect(await lines(...flags)).to.deep.equal([
      'mimic3-waveform-features is not deployed: upsert creates it',
      '',
      'A start now runs all of 3 jobs',
      '  runs    Combine, Group-a, Group-b: it has not run before with its cache on',
      '',
      ...needs,
    ]);
  });

  it('is empty of what is deployed as it stands, and finds its results in the cache', async () => {
    await cli(folder, ['upsert', ...flags]);
    await executeDeployed(folder);
    expect(await lines(...flags)).to.deep.equal([
      'mimic3-waveform-features is deployed as it stands here (version 1 is deployed): upsert would write nothing',
      '',
      'A start now runs none of 3 jobs',
      '  cached  Combine, Group-a, Group-b: result of arn:aws:sagemaker:us-east-1:000000000000:pipeline/mimic3-waveform-features/execution/ID',
    ]);
  });

  it('names what changes and what of a key is new, and writes nothing', async () => {
    await describePipeline(folder, {
      description: 'Other',
      '  strictChecksums': 'true',
    });
    let told: readonly string[] = [];
    const calls = await recordCalls(async () => {
      told = await lines(...flags);
    });
    expect(calls.map(({ operation }) => operation).filter((name) => !/^(Describe|List)/.test(name))).to.deep.equal([]);
    expect(told).to.deep.equal([
      'mimic3-waveform-features would change (version 1 is deployed)',
      '',
      'Changes',
      '  ~ description: "Waveform summary of the MIMIC-III waveform database, one processing job a patient group" -> "Other"',
      '  ~ steps Group-a, Group-b',
      '      Arguments.AppSpecification.ContainerArguments[7]: "--strict-checksums" is new',
      '',
      'A start now runs all of 3 jobs',
      '  runs    Group-a, Group-b: AppSpecification.ContainerArguments[7]: "--strict-checksums" is new',
      '  runs    Combine: Group-a, Group-b run, and ProcessingInputs takes what they write',
      '',
      ...needs,
      '',
      'Notes',
      '  all groups run again',
    ]);
  });

  it('tells what stays at an old place because its step comes from the cache', async () => {
    await describePipeline(folder, {});
    const told = await lines(...flags, '--set', 'OutputDataUri=s3://my-bucket/elsewhere');
    expect(told.slice(2)).to.deep.equal([
      'A start now runs 1 of 3 jobs',
      '  cached  Group-a, Group-b: result of arn:aws:sagemaker:us-east-1:000000000000:pipeline/mimic3-waveform-features/execution/ID',
      '  runs    Combine: Environment.OutputDataUri: "s3://my-bucket/features" -> "s3://my-bucket/elsewhere"',
      '',
      'Needs',
      '  1 x ml.m5.xlarge at once (quota "ml.m5.xlarge for processing job usage")',
      '',
      'Notes',
      '  outputs of Group-a, Group-b stay as they are, because their steps come from the cache: Outputs[shard].S3Output.S3Uri: "s3://my-bucket/features/Execution.PipelineExecutionId/groups/a/shard" -> "s3://my-bucket/elsewhere/Execution.PipelineExecutionId/groups/a/shard" takes effect when they run again (a new DatasetVersion makes them)',
    ]);
  });

  it('says how much a new image re-runs', async () => {
    const told = await lines(
      ...flags,
      '--set',
      'ProcessingImageUri=111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:2',
    );
    expect(told.slice(-3)).to.deep.equal([
      'Notes',
      '  all groups run again',
      '  the new image re-runs 2 groups and 1 other step',
    ]);
  });

  it('compares with a file, and asks nobody', async () => {
    await cli(folder, ['build', '--out', 'deployed.json']);
    await describePipeline(folder, { groups: '[a, b, c]' });
    let told: readonly string[] = [];
    const calls = await recordCalls(async () => {
      told = await lines('--against', 'deployed.json');
    });
    expect(calls).to.deep.equal([]);
    expect(told.slice(0, 9)).to.deep.equal([
      'mimic3-waveform-features differs from deployed.json',
      '',
      'Changes',
      '  ~ step Combine',
      `      Arguments.ProcessingInputs[Group-c]: "\${Steps.Group-c.ProcessingOutputConfig.Outputs['shard'].S3Output.S3Uri}" is new`,
      '  + step Group-c',
      '',
      'A start now runs 2 of 4 jobs',
      '  cached  Group-a, Group-b: result of an execution of it',
    ]);
    const answer = {
      PipelineArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/mimic3-waveform-features',
      PipelineDefinition: await readFile(join(folder, 'deployed.json'), 'utf8'),
      PipelineDescription: 'Another',
      RoleArn: 'arn:aws:iam::111122223333:role/macroshard-pipeline',
      ParallelismConfiguration: { MaxParallelExecutionSteps: 10 },
    };
    await writeFile(join(folder, 'answer.json'), JSON.stringify(answer));
    await describePipeline(folder, {});
    expect((await lines('--against', 'answer.json')).slice(0, 4)).to.deep.equal([
      'mimic3-waveform-features differs from answer.json',
      '',
      'Changes',
      '  ~ description: "Another" -> "Waveform summary of the MIMIC-III waveform database, one processing job a patient group"',
    ]);
  });

  it('says so where a file differs in nothing', async () => {
    await describePipeline(folder, {});
    await cli(folder, ['build', '--out', 'same.json']);
    expect(await lines('--against', 'same.json')).to.deep.equal([
      'mimic3-waveform-features does not differ from same.json',
      '',
      'A start now runs none of 3 jobs',
      '  cached  Combine, Group-a, Group-b: result of an execution of it',
      '',
      'Notes',
      '  forecast as if same.json had just run with the same values: no SageMaker was asked',
    ]);
  });

  it('refuses files that are not there, no JSON, or something else', async () => {
    const refused = async (file: string) => {
      const { exitCode, stderr } = await cli(folder, ['plan', '--against', file]);
      return `${exitCode} ${stderr}`;
    };
    await writeFile(join(folder, 'other.json'), '{"Steps": 3}');
    await writeFile(join(folder, 'broken.json'), '{"PipelineDefinition": "{\\"Steps\\": [{}]"}');
    expect(await refused('none.json')).to.equal(
      '2 macroshard: --against none.json: no such file or folder; name a definition, as build prints it, or what DescribePipeline answered\n',
    );
    expect(await refused('pipeline.yaml')).to.match(/^1 macroshard: pipeline\.yaml: is no JSON: /);
    for (const file of ['other.json', 'broken.json']) {
      expect(await refused(file)).to.equal(
        `1 macroshard: ${file}: holds neither a definition (Version, Steps) nor an answer of DescribePipeline (PipelineDefinition)\n`,
      );
    }
  });

  it('prints one JSON document, and Markdown for a workflow', async () => {
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const { stdout } = await cli(folder, ['plan', ...flags, '--json'], { env });
    const plan = JSON.parse(stdout) as Record<string, unknown>;
    expect(Object.keys(plan)).to.deep.equal([
      ...['pipelineName', 'pipelineArn', 'version', 'action', 'changes', 'steps', 'notes', 'instances'],
    ]);
    expect(plan).to.deep.include({ action: 'none', version: 1, changes: [], instances: [] });
    const markdown = await readFile(env.GITHUB_STEP_SUMMARY, 'utf8');
    expect(markdown.split('\n').slice(0, 5)).to.deep.equal([
      '### mimic3-waveform-features is deployed as it stands here (version 1 is deployed): upsert would write nothing',
      '',
      'A start now runs none of 3 jobs',
      '',
      '```diff',
    ]);
  });

  it('knows that results were deleted from this machine', async () => {
    await describePipeline(folder, {});
    const [execution] = await readdir(join(folder, 'out'));
    await rm(join(folder, 'out', execution!, 'groups', 'b'), { recursive: true });
    const told = await lines(...flags);
    expect(told.slice(2, 6).map((line) => line.replace(/20[-:TZ0-9]+/, 'TIME'))).to.deep.equal([
      'A start now runs 2 of 3 jobs',
      '  cached  Group-a: result of arn:aws:sagemaker:us-east-1:000000000000:pipeline/mimic3-waveform-features/execution/ID',
      '  runs    Group-b: its result of TIME has been deleted',
      '  runs    Combine: Group-b runs, and ProcessingInputs takes what it writes',
    ]);
    await cli(folder, ['upsert', ...flags]);
    const { steps } = await executeDeployed(folder);
    const cached = Object.values(steps).filter(({ CacheHitResult }) => CacheHitResult !== undefined);
    expect(cached.map(({ StepName }) => StepName)).to.deep.equal(['Group-a']);
  });

  it('is what upsert --dry-run does, which writes nothing', async () => {
    await describePipeline(folder, { description: 'dry' });
    const { stdout } = await cli(folder, ['upsert', ...flags, '--dry-run', '--json']);
    expect((JSON.parse(stdout) as { action: string }).action).to.equal('update');
    const { stdout: after } = await cli(folder, ['plan', ...flags, '--json']);
    expect((JSON.parse(after) as { action: string }).action).to.equal('update');
  });
});
