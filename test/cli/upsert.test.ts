import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeleteTagsCommand, ListPipelinesCommand } from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import { deployableFolder, describePipeline, storeFlags } from '../support/deployable.ts';
import { openHarness } from '../support/embedded.ts';
import { recordCalls } from '../support/record-calls.ts';
import { runs } from '../support/wide.ts';

const pipelineArn = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/mimic3-waveform-features';

describe('macroshard upsert', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await deployableFolder();
  });

  async function upsert(...flags: readonly string[]) {
    let outcome = { exitCode: -1, stdout: '', stderr: '' };
    const calls = await recordCalls(async () => {
      outcome = await cli(folder, ['upsert', ...storeFlags, '--json', ...flags]);
    });
    const operations = calls.map(({ operation }) => operation);
    const result = outcome.stdout === '' ? {} : (JSON.parse(outcome.stdout) as Record<string, unknown>);
    return { ...outcome, operations, result };
  }

  it('creates, and the second time makes no write call', async () => {
    const first = await upsert();
    expect(first.operations).to.deep.equal(['DescribePipeline', 'CreatePipeline']);
    expect(first.result).to.deep.include({ action: 'created', pipelineArn, version: null, changes: [] });
    const second = await upsert();
    expect(second.operations).to.deep.equal(['DescribePipeline', 'ListTags']);
    expect(second.result).to.deep.equal({ ...first.result, action: 'unchanged' });
  });

  it('keeps description, role, parallelism and definition in step, and merges tags without a version', async () => {
    await upsert();
    await describePipeline(folder, {
      description: changed,
      roleArn: 'arn:aws:iam::111122223333:role/other',
      execution: '{ maxParallelSteps: 3 }',
    });
    const updated = await upsert();
    expect(updated.result).to.deep.include({ action: 'updated', version: 1 });
    expect((updated.result.changes as readonly { subject: string }[]).map(({ subject }) => subject)).to.deep.equal([
      'description',
      'role',
      'parallelism',
    ]);
    await describePipeline(folder, {
      description: changed,
      roleArn: 'arn:aws:iam::111122223333:role/other',
      execution: '{ maxParallelSteps: 3 }',
      tags: '{ project: macroshard, stage: test }',
    });
    const tagged = await upsert();
    expect(tagged.operations).to.deep.equal(['DescribePipeline', 'ListTags', 'AddTags', 'UpdatePipeline']);
    expect((tagged.result.changes as readonly { subject: string }[]).map(({ subject }) => subject)).to.deep.equal([
      'tag',
      'step',
      'step',
      'step',
    ]);
  });

  it('makes no version where tags alone differ', async () => {
    await upsert();
    const harness = await openHarness(folder);
    await harness.client.send(new DeleteTagsCommand({ ResourceArn: pipelineArn, TagKeys: ['project'] }));
    await harness.close();
    expect((await upsert()).operations).to.deep.equal(['DescribePipeline', 'ListTags', 'AddTags']);
  });

  it('says what it did, for a person and for a workflow', async () => {
    const env = { GITHUB_STEP_SUMMARY: join(folder, 'summary.md') };
    const created = await cli(folder, ['upsert', ...storeFlags], { env });
    const digest = /sha256 ([0-9a-f]{64})/.exec(created.stdout)?.[1];
    expect(created.stdout).to.equal(`created\npipeline    ${pipelineArn}\ndefinition  sha256 ${digest}\n`);
    await describePipeline(folder, { description: 'other' });
    const updated = await cli(folder, ['upsert', ...storeFlags], { env });
    expect(updated.stdout).to.equal(
      `updated\n~ description: "Waveform summary of the MIMIC-III waveform database, one processing job a patient group" -> "other"\npipeline    ${pipelineArn}\nversion     1\ndefinition  sha256 ${digest}\n`,
    );
    expect(await readFile(env.GITHUB_STEP_SUMMARY, 'utf8')).to.equal(
      '**mimic3-waveform-features** created\n**mimic3-waveform-features** updated, version 1\n\n```diff\n' +
        '~ description: "Waveform summary of the MIMIC-III waveform database, one processing job a patient group" -> "other"\n```\n',
    );
  });

  it('makes no call for a definition that breaks a rule', async () => {
    await describePipeline(folder, { groups: '{ from: 1, to: 44 }' });
    const { exitCode, stderr, operations } = await upsert();
    expect([exitCode, operations]).to.deep.equal([1, []]);
    expect(stderr).to.include('the definition breaks a rule:\nerror step-count at Steps: ');
  });

  it('refuses a pipeline that somebody has changed since the plan', async () => {
    await upsert();
    await describePipeline(folder, { groups: '[a]' });
    await upsert();
    await describePipeline(folder, { groups: '[b]' });
    const refused = await upsert('--expect-version', '1');
    expect([refused.exitCode, refused.stderr]).to.deep.equal([
      1,
      'macroshard: expected version 1 of pipeline mimic3-waveform-features to be deployed, and it is version 2: it was changed since the plan; plan again\n',
    ]);
    expect((await upsert('--expect-version', '2')).result).to.deep.include({ action: 'updated', version: 3 });
  });

  it('many at once on a new name makes one pipeline, none fails, and the last definition is one of theirs', async () => {
    const descriptions = Array.from({ length: runs(6, 20) }, (_, index) => `description ${index}`);
    const folders = await Promise.all(
      descriptions.map(async (description) => {
        const own = await deployableFolder();
        await describePipeline(own, { description });
        return own;
      }),
    );
    const shared = ['--local', '--state', join(folder, 'state'), '--json'];
    const ended = await Promise.all(folders.map((own) => cli(own, ['upsert', ...shared])));
    expect(ended.map(({ exitCode, stderr }) => `${exitCode}${stderr}`)).to.deep.equal(descriptions.map(() => '0'));
    const actions = ended.map(({ stdout }) => (JSON.parse(stdout) as { action: string }).action);
    expect(actions.filter((action) => action === 'created')).to.have.length(1);
    const harness = await openHarness(folder);
    const { PipelineSummaries = [] } = await harness.client.send(new ListPipelinesCommand({}));
    await harness.close();
    expect(PipelineSummaries.map(({ PipelineName }) => PipelineName)).to.deep.equal(['mimic3-waveform-features']);
    expect(descriptions).to.include(PipelineSummaries[0]!.PipelineDescription);
  });
});

const changed = 'Another description';
