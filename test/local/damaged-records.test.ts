import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import {
  AddTagsCommand,
  DescribePipelineCommand,
  DescribePipelineExecutionCommand,
  DescribeProcessingJobCommand,
  ListPipelineExecutionStepsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  ListProcessingJobsCommand,
  ListTagsCommand,
  RetryPipelineExecutionCommand,
  UpdatePipelineCommand,
} from '@aws-sdk/client-sagemaker';
import { expect } from 'chai';
import fc from 'fast-check';
import { readRecordFile, recordText } from '../../pipeline/local/store/record-file.ts';
import {
  createPipeline,
  definitionOf,
  type Ended,
  errorOf,
  execute,
  type Harness,
  job,
  openHarness,
  start,
  waitForEnd,
} from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, runs } from '../support/wide.ts';

const damages: readonly [string, (content: Buffer) => Buffer][] = [
  ['cut short', (content) => content.subarray(0, content.length - 20)],
  ['of other bytes', (content) => Buffer.from(content.toString().replace('"arn', '"brn').replace('Succ', 'Tucc'))],
  ['empty', () => Buffer.alloc(0)],
  ['of bytes that are no text', (content) => Buffer.alloc(content.length, 0xff)],
  ['no record', () => Buffer.from('null\n')],
];

/** Where the pipelines of a client of these tests lie. */
const place = '@us-east-1-000000000000';

describe('a damaged file of a store', () => {
  let harness: Harness;
  let notes: string[];
  let state: string;
  let ended: Ended;

  const definition = definitionOf([job('One', { args: ['write', 'One', 'a', 'b'], cache: true })]);
  const open = async (folder: string) => {
    notes = [];
    harness = await openHarness(folder, { onDamaged: (message) => notes.push(message) });
    state = join(harness.folder, 'state');
  };
  let whole: string;
  before(async () => {
    whole = await temporaryFolder();
    await open(whole);
    for (const name of ['broken', 'whole']) await createPipeline(harness.client, name, definition);
    ended = await execute(harness.client, 'broken');
    await execute(harness.client, 'whole');
    await harness.close();
  });
  const fresh = async () => {
    const copy = await temporaryFolder();
    await cp(whole, copy, { recursive: true });
    await open(copy);
  };
  const damage = async (path: string, how: (content: Buffer) => Buffer) => {
    await writeFile(join(state, path), how(await readFile(join(state, path))));
  };
  afterEach(() => harness.close());

  const names = async () =>
    (await harness.client.send(new ListPipelinesCommand({}))).PipelineSummaries!.map((each) => each.PipelineName);
  const describePipeline = (PipelineName: string) =>
    errorOf(harness.client.send(new DescribePipelineCommand({ PipelineName })));
  const jobNames = async () =>
    (await harness.client.send(new ListProcessingJobsCommand({}))).ProcessingJobSummaries!.map(
      (each) => each.ProcessingJobName!,
    );

  for (const [what, how] of isWide ? damages : damages.slice(0, 1)) {
    it(`costs a pipeline alone, where its only record is ${what}, and is named`, async () => {
      await fresh();
      const path = join('pipelines', place, 'broken', '00000001.json');
      await damage(path, how);
      expect(await names()).to.deep.equal(['whole']);
      expect(notes).to.have.lengthOf(1);
      expect(notes[0]).to.match(
        /^.*\/pipelines\/@us-east-1-0+\/broken\/00000001\.json is damaged: .*; it is left out$/,
      );
      expect(await describePipeline('broken')).to.match(/^InternalFailure: .*broken\/00000001\.json is damaged: /);
      expect(await errorOf(start(harness.client, 'broken'))).to.match(/broken\/00000001\.json is damaged: /);
      expect((await waitForEnd(harness.client, ended.arn)).status).to.equal('Succeeded');
      expect(await describePipeline('whole')).to.equal('no error');
      expect((await execute(harness.client, 'whole')).status).to.equal('Succeeded');
    });

    it(`leaves the state before it, where a pipeline’s newest record is ${what}`, async () => {
      await fresh();
      const PipelineDescription = 'second';
      await harness.client.send(new UpdatePipelineCommand({ PipelineName: 'broken', PipelineDescription }));
      await damage(join('pipelines', place, 'broken', '00000002.json'), how);
      const request = new DescribePipelineCommand({ PipelineName: 'broken' });
      expect(await harness.client.send(request)).not.to.have.property('PipelineDescription');
      expect(notes.join()).to.match(/00000002\.json is damaged: .*; the state before it, 00000001\.json, holds$/);
      await harness.client.send(new UpdatePipelineCommand({ PipelineName: 'broken', PipelineDescription: 'third' }));
      expect((await harness.client.send(request)).PipelineDescription).to.equal('third');
    });

    it(`costs an execution its end, where its last record is ${what}: it says so, and a retry has it again`, async () => {
      await fresh();
      const folder = join('executions', ended.id, 'record');
      const last = (await readdir(join(state, folder))).sort().at(-1)!;
      await damage(join(folder, last), how);
      const now = await waitForEnd(harness.client, ended.arn);
      expect(now.status).to.equal('Failed');
      expect(now.failureReason).to.match(
        /^InternalServerError: .*\.json is damaged: .*\. How this execution ended is not known\. Retry to go on\.$/,
      );
      const request = { PipelineExecutionArn: ended.arn, ClientRequestToken: undefined };
      await harness.client.send(new RetryPipelineExecutionCommand(request));
      const again = await waitForEnd(harness.client, ended.arn);
      expect([again.status, again.steps]).to.deep.equal(['Succeeded', ended.steps]);
    });

    it(`costs a step alone, where its record is ${what}: it is Failed with the file’s name`, async () => {
      await fresh();
      await damage(join('executions', ended.id, 'steps', 'One.json'), how);
      const request = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: ended.arn });
      const [step] = (await harness.client.send(request)).PipelineExecutionSteps!;
      expect([step!.StepName, step!.StepStatus]).to.deep.equal(['One', 'Failed']);
      expect(step!.FailureReason).to.match(/^InternalServerError: .*steps\/One\.json is damaged: /);
    });

    it(`costs a job and what was cached of it, where its record is ${what}`, async () => {
      await fresh();
      const listed = await jobNames();
      const broken = listed.find((name) => name.includes(ended.id));
      const whole = listed.find((name) => name !== broken);
      await damage(join('jobs', broken!, 'job.json'), how);
      expect(await jobNames()).to.deep.equal([whole]);
      const describe = (ProcessingJobName: string) =>
        errorOf(harness.client.send(new DescribeProcessingJobCommand({ ProcessingJobName })));
      expect(await describe(broken!)).to.match(/^InternalFailure: .*\/job\.json is damaged: /);
      expect(await describe(whole!)).to.equal('no error');
      const again = await execute(harness.client, 'broken');
      expect([again.status, again.steps.One!.CacheHitResult]).to.deep.equal(['Succeeded', undefined]);
    });

    it(`costs the cache a hit, where an entry is ${what}`, async () => {
      await fresh();
      const folder = join('cache', place, 'broken', 'One');
      const [entry] = await readdir(join(state, folder));
      await damage(join(folder, entry!), how);
      const again = await execute(harness.client, 'broken');
      expect([again.status, again.steps.One!.CacheHitResult]).to.deep.equal(['Succeeded', undefined]);
      expect(notes.join()).to.match(
        /cache\/@us-east-1-0+\/broken\/One\/[0-9a-f]+\.json is damaged: .*; it is left out$/,
      );
      const hit = (await execute(harness.client, 'broken')).steps.One!.CacheHitResult;
      expect(hit?.SourcePipelineExecutionArn).to.equal(again.arn);
    });
  }

  it('costs a definition what it is called after, until it is given again', async () => {
    await fresh();
    const [file] = await readdir(join(state, 'definitions'));
    await damage(join('definitions', file!), (content) => Buffer.from(content.toString().replace('write', 'wrote')));
    expect(await describePipeline('whole')).to.match(/definitions\/[0-9a-f]{64}\.json is damaged: /);
    expect(await errorOf(start(harness.client, 'whole'))).to.match(/definitions\/[0-9a-f]{64}\.json is damaged: /);
    expect(await names()).to.have.members(['broken', 'whole']);
    await createPipeline(harness.client, 'another', definition);
    expect((await execute(harness.client, 'whole')).status).to.equal('Succeeded');
  });

  it('leaves a failed execution failed, where it cannot be retried', async () => {
    await fresh();
    const failing = definitionOf([job('Bad', { args: ['fail', 'Bad', 'why'] })]);
    await createPipeline(harness.client, 'failing', failing);
    const failed = await execute(harness.client, 'failing');
    for (const file of await readdir(join(state, 'definitions'))) {
      await damage(join('definitions', file), () => Buffer.alloc(0));
    }
    const request = { PipelineExecutionArn: failed.arn, ClientRequestToken: undefined };
    const message = /definitions\/[0-9a-f]{64}\.json is damaged: it does not hold what its name is the digest of$/;
    expect(await errorOf(harness.client.send(new RetryPipelineExecutionCommand(request)))).to.match(message);
    const now = await harness.client.send(new DescribePipelineExecutionCommand(request));
    expect(now.PipelineExecutionStatus).to.equal('Failed');
    expect(now.FailureReason).to.match(message);
  });

  it('costs a job the tags that were added, and the process that led it', async () => {
    await fresh();
    const [name] = await jobNames();
    const { ProcessingJobArn: ResourceArn } = await harness.client.send(
      new DescribeProcessingJobCommand({ ProcessingJobName: name }),
    );
    const keys = async () =>
      (await harness.client.send(new ListTagsCommand({ ResourceArn }))).Tags!.map(({ Key }) => Key);
    const before = await keys();
    const add = new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'a', Value: 'b' }] });
    await harness.client.send(add);
    await damage(join('jobs', name!, 'tags.json'), (content) => content.subarray(3));
    expect(await keys()).to.deep.equal(before);
    await harness.client.send(add);
    expect(await keys()).to.deep.equal(['a', ...before]);
  });

  it('costs what was mounted since, and never the store', async () => {
    const folder = await temporaryFolder();
    const mount = (name: string) => ({ uri: `s3://bucket/${name}`, folder: join(folder, name) });
    for (const name of ['a', 'b']) {
      await (await openHarness(folder, { mounts: [mount(name)] })).close();
    }
    await writeFile(join(folder, 'state', 'mounts', '00000002.json'), '');
    await open(folder);
    expect(notes.join()).to.match(/mounts\/00000002\.json is damaged: it is empty; the state before it, .* holds$/);
    expect(harness.locate('s3://bucket/a/x')).to.equal(join(folder, 'a', 'x'));
    expect(harness.locate('s3://bucket/b/x')).not.to.equal(join(folder, 'b', 'x'));
    await harness.close();
    await writeFile(join(folder, 'state', 'mounts', '00000001.json'), '');
    await open(folder);
    expect(notes.join()).to.match(/00000002\.json is damaged: it is empty; folders that were mounted earlier are not/);
  });

  it('is none, where an earlier version wrote a record without its digest', async () => {
    await fresh();
    const paths = (await readdir(state, { recursive: true })).filter((path) => /^(?!def).*\.json$/.test(path));
    expect(paths.length).to.be.above(10);
    for (const path of paths) {
      const { record } = JSON.parse(await readFile(join(state, path), 'utf8')) as { record: unknown };
      await writeFile(join(state, path), `${JSON.stringify(record, null, 2)}\n`);
    }
    expect(await names()).to.have.members(['broken', 'whole']);
    expect((await waitForEnd(harness.client, ended.arn)).steps).to.deep.equal(ended.steps);
    expect(await jobNames()).to.have.lengthOf(2);
    expect((await execute(harness.client, 'broken')).steps.One!.CacheHitResult).not.to.equal(undefined);
    expect(notes).to.deep.equal([]);
  });

  it('is found by any bit that differs in it', async () => {
    const folder = await temporaryFolder();
    await open(folder);
    const path = join(folder, 'record.json');
    const record = { name: 'x', values: [1, 'ü', { '2': null }] };
    const content = Buffer.from(recordText(record));
    const isSound = (value: unknown) => (value as { name?: unknown }).name === 'x';
    await writeFile(path, content);
    expect(await readRecordFile(path, isSound)).to.deep.equal(record);
    const bit = fc.integer({ min: 0, max: content.length * 8 - 1 });
    await fc.assert(
      fc.asyncProperty(bit, async (at) => {
        const flipped = Buffer.from(content);
        flipped[at >> 3]! ^= 1 << (at & 7);
        await writeFile(path, flipped);
        expect(await errorOf(readRecordFile(path, isSound))).to.match(/^DamagedFile: .*record\.json is damaged: /);
      }),
      { numRuns: runs(30, 600) },
    );
  });

  it('of whatever kind, cut off or with one bit changed, never keeps the others from answering', async () => {
    await fresh();
    const { arn } = ended;
    const entries = await readdir(state, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const records = files.filter((path) => path.endsWith('.json') || path.endsWith('.txt'));
    const kinds = new Set(records.map((path) => relative(state, path).split('/')[0]));
    expect([...kinds].sort()).to.deep.equal(['cache', 'cpus', 'definitions', 'executions', 'jobs', 'pipelines']);
    await harness.close();
    const cuts = fc.record({ path: fc.constantFrom(...records), at: fc.nat(), isCut: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(cuts, async ({ path, at, isCut }) => {
        const content = await readFile(path);
        const position = at % content.length;
        const damaged = Buffer.from(isCut ? content.subarray(0, position) : content);
        if (!isCut) damaged[position]! ^= 1 << (at & 7);
        await writeFile(path, damaged);
        await open(dirname(state));
        try {
          expect((await names()).length).to.be.at.least(path.includes('/pipelines/') ? 1 : 2);
          await jobNames();
          const listed = new ListPipelineExecutionsCommand({ PipelineName: 'whole' });
          const answer = await errorOf(harness.client.send(listed));
          if (answer !== 'no error') expect(answer).to.contain(`${path} is damaged`);
          const steps = new ListPipelineExecutionStepsCommand({ PipelineExecutionArn: arn });
          const told = await errorOf(harness.client.send(steps));
          if (told !== 'no error') expect(told).to.contain(`${path} is damaged`);
        } finally {
          await harness.close();
          await rm(path);
          await mkdir(dirname(path), { recursive: true });
          await writeFile(path, content);
        }
      }),
      { numRuns: runs(4, 150) },
    );
    await open(dirname(state));
  });
});
