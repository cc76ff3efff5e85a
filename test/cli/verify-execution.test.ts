import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cli } from '../support/cli.ts';
import type { Ended } from '../support/embedded.ts';
import { executeDeployed } from '../support/execute-deployed.ts';
import { loadedProgram } from '../support/loaded-program.ts';
import { numericsGroup } from '../support/numerics.ts';
import { putTree } from '../support/put-tree.ts';
import { committed } from '../templates/deployments.ts';

const target = ['--local', '--state', 'state'];

describe('macroshard verify, with the execution and the bucket', () => {
  let root: string;
  const executions: string[] = [];
  const jobs: Ended['steps'][] = [];
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'macroshard-verify-execution-'));
    for (const group of ['a', 'b']) putTree(join(root, 'data', group), numericsGroup(group, 1));
    writeFileSync(join(root, 'pipeline.yaml'), committed.replace(/^groups: .*$/m, 'groups: [a, b]'));
    expect((await cli(root, ['upsert', ...target])).exitCode).to.equal(0);
    // What the jobs of the second one write is never read.
    for (const [version, program] of Object.entries({ one: loadedProgram(), two: undefined })) {
      const { arn, steps } = await executeVersion(version, program);
      executions.push(arn);
      jobs.push(steps);
    }
  });
  after(() => rmSync(root, { recursive: true, force: true }));

  const executeVersion = (DatasetVersion: string, program?: string) =>
    executeDeployed(root, { MaxRejectedFraction: '1', DatasetVersion }, program);

  const idOf = (arn: string) => arn.split('/').at(-1)!;
  const combined = (arn: string) => join('out', idOf(arn), 'combined');
  const jobOf = (folder: string) =>
    JSON.parse(readFileSync(join(root, folder, 'manifest.json'), 'utf8')) as {
      run: { job: { name: string }; groups: Record<string, { job: { name: string } }> };
    };

  it('tells the digest of the definition, the one that upsert has told', async () => {
    const [first] = executions;
    const { definitionSha256 } = JSON.parse((await cli(root, ['upsert', ...target, '--json'])).stdout) as {
      definitionSha256: string;
    };
    const found = await cli(root, [
      ...['verify', combined(first!), '--execution', first!, '--source', 's3://my-bucket/mimic3wdb', ...target],
    ]);
    expect(found.stderr).to.equal('');
    expect(found.stdout).to.match(
      new RegExp(
        `^${first} \\(Succeeded\\) ran the definition with the SHA-256 ${definitionSha256}\nall is as manifest.json says: 2 groups, .*\n$`,
      ),
    );
    const json = await cli(root, ['verify', combined(first!), '--execution', idOf(first!), ...target, '--json']);
    expect(JSON.parse(json.stdout)).to.deep.include({
      problems: 0,
      execution: { executionArn: first, status: 'Succeeded', definitionSha256 },
    });
  });

  it('finds a result that another execution has made', async () => {
    const [first, second] = executions;
    const { exitCode, stdout } = await cli(root, ['verify', combined(first!), '--execution', second!, ...target]);
    const got = jobOf(combined(first!));
    const expected = (step: string) => jobs[1]![step]!.Metadata!.ProcessingJob!.Arn!.split('/').pop();
    expect(exitCode).to.equal(1);
    expect(stdout.split('\n').slice(0, 4)).to.deep.equal([
      ...['a', 'b'].map(
        (group) =>
          `manifest.json: group "${group}" was made by job ${got.run.groups[group]!.job.name}, expected the execution's ${expected(`Group-${group}`)}`,
      ),
      `manifest.json: the dataset was made by job ${got.run.job.name}, expected the execution's ${expected('Combine')}`,
      'manifest.json: was made with DatasetVersion "one", the execution\'s is "two"',
    ]);
  });

  it('follows a cache hit to the job that has made the result', async () => {
    const { arn, steps } = await executeVersion('one');
    expect(steps.Combine!.CacheHitResult).to.deep.equal({ SourcePipelineExecutionArn: executions[0] });
    const { exitCode, stdout } = await cli(root, ['verify', combined(executions[0]!), '--execution', arn, ...target]);
    expect({ exitCode, stdout: stdout.split('\n').length }).to.deep.equal({ exitCode: 0, stdout: 3 });
  });

  it('finds a group that the execution has made and the dataset lacks, and one that it knows nothing of', async () => {
    const [first] = executions;
    cpSync(join(root, combined(first!)), join(root, 'renamed'), { recursive: true });
    const path = join(root, 'renamed', 'manifest.json');
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll('"group":"b"', '"group":"c"'));
    const { stdout } = await cli(root, ['verify', 'renamed', '--execution', first!, ...target]);
    expect(stdout.split('\n')).to.include.members([
      'manifest.json: has group "c", for which the execution has no step',
      `manifest.json: has no group "b", which the execution's step Group-b processes`,
    ]);
  });

  it('says what has changed of a bucket since', async () => {
    const [first] = executions;
    cpSync(join(root, 'data'), join(root, 'changed'), { recursive: true });
    writeFileSync(join(root, 'changed', 'a', 'new.hea'), '');
    rmSync(join(root, 'changed', 'b'), { recursive: true });
    putTree(join(root, 'changed', 'z'), numericsGroup('z', 1));
    const { exitCode, stdout } = await cli(root, [
      ...['verify', combined(first!), '--source', 's3://elsewhere/', ...target, '--mount', 's3://elsewhere=changed'],
    ]);
    expect(exitCode).to.equal(1);
    expect(stdout.split('\n').slice(0, 3)).to.deep.equal([
      'group "a" of the source: has the new file "new.hea"',
      'group "b" of the source: has gone',
      'source: has the folder "z", which is no group of the result',
    ]);
  });

  it('says that nobody answers for the bucket', async () => {
    const keys = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
    Object.assign(process.env, keys);
    const { exitCode, stderr } = await cli(
      root,
      ['verify', combined(executions[0]!), '--source', 's3://my-bucket/x', '--region', 'eu-west-1'],
      { env: { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9' } },
    );
    for (const key of Object.keys(keys)) delete process.env[key];
    expect({ exitCode, stderr }).to.deep.equal({
      exitCode: 3,
      stderr:
        'macroshard: nothing answers at http://127.0.0.1:9 (ECONNREFUSED); is AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL right, and does its server know this request?\n',
    });
  });

  it('says that an execution is not there', async () => {
    const arn = executions[0]!.replace(/\w+$/, 'abcdefghijkl');
    const { exitCode, stderr } = await cli(root, ['verify', combined(executions[0]!), '--execution', arn, ...target]);
    expect({ exitCode, stderr }).to.deep.equal({
      exitCode: 1,
      stderr: `macroshard: SageMaker refuses it (ResourceNotFound): Pipeline execution '${arn}' does not exist.\n`,
    });
  });
});
