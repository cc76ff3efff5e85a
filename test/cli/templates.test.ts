import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'yaml';
import { cli } from '../support/cli.ts';
import { repositoryRoot } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const committed = readFileSync(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
const names = [
  'github-workflow.yml',
  'buildspec.yml',
  'ci-role-permissions.json',
  'ci-role-trust.json',
  'ci-plan-role-permissions.json',
  'ci-plan-role-trust.json',
  'pipeline-role-permissions.json',
  'pipeline-role-trust.json',
  'job-role-permissions.json',
  'job-role-trust.json',
  'studio-user-permissions.json',
];

describe('macroshard templates', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    mkdirSync(join(folder, 'datasets'));
    writeFileSync(join(folder, 'pipeline.yaml'), committed);
    writeFileSync(
      join(folder, 'datasets/small.yaml'),
      'parameters: { InputDataUri: s3://samples/waves }\ngroups: [a]\n',
    );
  });

  const templates = (...args: readonly string[]) => cli(folder, ['templates', ...args]);
  const everything = ['--repository', 'hospital/waves', '--out', 'iam'];
  const refused = async (...args: readonly string[]) => {
    const { exitCode, stdout, stderr } = await templates(...args);
    expect(stdout).to.equal('');
    return `${exitCode} ${stderr}`;
  };

  it('writes every file, and leaves those that are as they should be', async () => {
    const first = await templates(...everything);
    expect(first).to.deep.equal({
      exitCode: 0,
      stdout: names.map((name) => `wrote iam/${name}\n`).join(''),
      stderr: '',
    });
    expect(readdirSync(join(folder, 'iam')).sort()).to.deep.equal([...names].sort());
    const second = await templates(...everything);
    expect(second.stdout).to.equal(names.map((name) => `unchanged iam/${name}\n`).join(''));
  });

  it('overwrites nothing that differs, unless it is told to', async () => {
    mkdirSync(join(folder, 'iam'));
    writeFileSync(join(folder, 'iam/buildspec.yml'), 'mine');
    expect(await refused(...everything)).to.equal(
      '1 macroshard: iam/buildspec.yml differs from what would be written; --force overwrites it, and nothing was written\n',
    );
    writeFileSync(join(folder, 'iam/job-role-trust.json'), 'mine');
    expect(await refused(...everything)).to.equal(
      '1 macroshard: iam/buildspec.yml, iam/job-role-trust.json differ from what would be written; --force overwrites them, and nothing was written\n',
    );
    expect(readdirSync(join(folder, 'iam')).sort()).to.deep.equal(['buildspec.yml', 'job-role-trust.json']);
    const forced = await templates(...everything, '--force', '--json');
    const { files } = JSON.parse(forced.stdout) as { files: { name: string; path: string; action: string }[] };
    expect(files.filter(({ action }) => action === 'overwrote')).to.deep.equal([
      { name: 'buildspec', path: 'iam/buildspec.yml', action: 'overwrote' },
      { name: 'job-role-trust', path: 'iam/job-role-trust.json', action: 'overwrote' },
    ]);
  });

  it('prints files with their names, or as JSON', async () => {
    const { stdout } = await templates('--only', 'job-role-trust', '--only', 'buildspec');
    expect([...stdout.matchAll(/^==> (.*) <==$/gm)].map(([, name]) => name)).to.deep.equal([
      'buildspec.yml',
      'job-role-trust.json',
    ]);
    const { stdout: json } = await templates('--only', 'job-role-trust', '--json');
    const { files } = JSON.parse(json) as { files: { name: string; path: string; text: string }[] };
    expect(files.map(({ name, path }) => `${name} ${path}`)).to.deep.equal(['job-role-trust job-role-trust.json']);
    expect(JSON.parse(files[0]!.text)).to.have.property('Version', '2012-10-17');
    expect(stdout).to.include(files[0]!.text);
  });

  it('reaches the places of every dataset, or of the one that is named', async () => {
    const read = async (...args: readonly string[]) => {
      const { stdout } = await templates('--only', 'job-role-permissions', '--json', ...args);
      return [...stdout.matchAll(/arn:aws:s3:::[^"\\]+\/\*/g)].map(([arn]) => arn);
    };
    expect(await read()).to.deep.equal([
      'arn:aws:s3:::my-bucket/mimic3wdb/*',
      'arn:aws:s3:::samples/waves/a/*',
      'arn:aws:s3:::my-bucket/features/*',
    ]);
    expect(await read('--dataset', 'small')).to.deep.equal([
      // The defaults of the pipeline that the dataset makes, and its values.
      'arn:aws:s3:::my-bucket/mimic3wdb/a/*',
      'arn:aws:s3:::samples/waves/a/*',
      'arn:aws:s3:::my-bucket/features/*',
    ]);
  });

  it('plans and upserts every pipeline in CI, each with its flags', async () => {
    mkdirSync(join(folder, 'deploy here/datasets'), { recursive: true });
    writeFileSync(join(folder, 'deploy here/pipeline.yaml'), committed);
    writeFileSync(join(folder, 'deploy here/datasets/small.yaml'), 'groups: [a]\n');
    const { stdout } = await templates(
      ...['--config', 'deploy here/pipeline.yaml'],
      ...['--only', 'github-workflow', '--branch', 'deploy'],
    );
    expect([...stdout.matchAll(/npx --no -- macroshard (?:upsert|start).*$/gm)].map(([line]) => line)).to.deep.equal([
      "npx --no -- macroshard upsert --config 'deploy here/pipeline.yaml'",
      "npx --no -- macroshard upsert --config 'deploy here/pipeline.yaml' --dataset small",
      'npx --no -- macroshard start --config \'deploy here/pipeline.yaml\' "${options[@]}"',
    ]);
    expect(stdout)
      .to.include("github.ref_name == 'deploy'")
      .and.not.match(/["'/]main\b/);
  });

  it('asks for what no description holds', async () => {
    expect(await refused()).to.equal(
      '2 macroshard: ci-role-trust says which GitHub repository may deploy: name it with --repository OWNER/NAME, or choose other files with --only\n',
    );
    expect(await refused('--repository', 'OWNER/NAME', '--only', 'ci-plan-role-trust')).to.equal(
      '2 macroshard: ci-plan-role-trust says which GitHub repository may deploy: name it with --repository OWNER/NAME, or choose other files with --only\n',
    );
    expect((await templates('--only', 'ci-role-permissions')).exitCode).to.equal(0);
    writeFileSync(join(folder, 'pipeline.yaml'), committed.replace(/^name: .*$/m, `name: ${'n'.repeat(60)}`));
    expect(await refused('--only', 'buildspec')).to.equal(
      `2 macroshard: the role ${'n'.repeat(60)}-ci-plan has 68 characters, IAM takes 64; name a shorter one with --ci-role\n`,
    );
    expect((await templates('--only', 'buildspec', '--ci-role', 'waves')).exitCode).to.equal(0);
  });

  it('refuses places that contradict each other', async () => {
    expect(await refused('--only', 'buildspec', '--account', '444455556666')).to.equal(
      '2 macroshard: --account 444455556666 is not the account of roleArn, 111122223333: a pipeline lies where its role does; change one of them\n',
    );
    expect(await refused('--only', 'buildspec', '--region', 'cn-north-1')).to.equal(
      '2 macroshard: the region cn-north-1 is of the partition aws-cn, but roleArn of aws; change one of them, or name another region with --region\n',
    );
    expect(await refused('--only', 'buildspec', '--region', 'here')).to.equal(
      '2 macroshard: --region here is no region, such as us-east-1\n',
    );
    expect(
      (await templates('--only', 'buildspec', '--account', '111122223333', '--region', 'eu-west-1')).stdout,
    ).to.include('MACROSHARD_REGION: "eu-west-1"');
  });

  it('names the nearest file, and the shape of a flag', async () => {
    expect(await refused('--only', 'job-role-trsut')).to.equal(
      `2 macroshard: --only: no such file job-role-trsut; did you mean job-role-trust? (files: ${names.map((name) => name.replace(/\.\w+$/, '')).join(', ')})\n`,
    );
    expect(await refused('--repository', 'waves')).to.equal(
      "2 macroshard: option '--repository <owner/name>' argument 'waves' is invalid. expected OWNER/NAME\n",
    );
    writeFileSync(join(folder, 'pipeline.yaml'), committed.replace('role/macroshard-job', 'role/macroshard-pipeline'));
    expect(await refused('--only', 'job-role-trust')).to.match(
      /^2 macroshard: --only: no such file job-role-trust; the jobs run with the role of the pipeline \(files: /,
    );
  });

  it('says where a policy is longer than IAM takes', async () => {
    for (let index = 0; index < 60; index++) {
      const bucket = `a-bucket-with-a-rather-long-name-for-the-waves-of-hospital-${index}`;
      writeFileSync(join(folder, `datasets/d${index}.yaml`), `parameters: { InputDataUri: s3://${bucket}/waves }\n`);
    }
    const { exitCode, stderr } = await templates('--only', 'job-role-permissions');
    expect(exitCode).to.equal(0);
    expect(stderr).to.match(
      /^note: job-role-permissions\.json has \d{4,5} characters without white space, and a managed policy holds 6144; write a policy for each dataset \(--dataset\), or split it by statements\n$/,
    );
  });
});

describe('the GitHub workflow', () => {
  interface Step {
    readonly uses?: string;
    readonly run?: string;
    readonly with?: Readonly<Record<string, unknown>>;
  }
  interface Job {
    readonly if: string;
    readonly permissions: Readonly<Record<string, string>>;
    readonly concurrency: { readonly 'cancel-in-progress': boolean };
    readonly steps: readonly Step[];
  }
  let text: string;
  let workflow: { readonly on: object; readonly permissions: object; readonly jobs: Readonly<Record<string, Job>> };
  before(async () => {
    ({ stdout: text } = await cli(repositoryRoot, ['templates', '--only', 'github-workflow']));
    workflow = parse(text.replace(/^==> .*\n/, '')) as typeof workflow;
  });

  it('gives each job the fewest permissions, and has no secret', () => {
    expect(workflow.permissions).to.deep.equal({});
    const permissions = Object.entries(workflow.jobs).map(([name, job]) => [name, job.permissions]);
    expect(Object.fromEntries(permissions)).to.deep.equal({
      plan: { contents: 'read', 'id-token': 'write', 'pull-requests': 'write' },
      upsert: { contents: 'read', 'id-token': 'write' },
      start: { contents: 'read', 'id-token': 'write' },
    });
    expect(text).to.not.match(/secrets\./i);
  });

  it('plans on pull requests with a role of their own, and upserts on the main branch', () => {
    const roles = Object.entries(workflow.jobs).map(([name, { steps }]) => [
      name,
      steps.find(({ uses }) => uses?.startsWith('aws-actions/'))?.with?.['role-to-assume'],
    ]);
    const role = 'arn:aws:iam::111122223333:role/mimic3-waveform-features-ci';
    expect(Object.fromEntries(roles)).to.deep.equal({ plan: `${role}-plan`, upsert: role, start: role });
    expect(workflow.jobs.plan!.if).to.include("github.event_name == 'pull_request'");
    expect(workflow.jobs.upsert!.if).to.equal("github.event_name == 'push'");
    expect(workflow.on).to.deep.include({ push: { branches: ['main'] }, pull_request: { branches: ['main'] } });
    expect(workflow.jobs.plan!.concurrency['cancel-in-progress']).to.equal(true);
    expect(workflow.jobs.upsert!.concurrency['cancel-in-progress']).to.equal(false);
  });

  it('pins every action, installs what the lock file says, and puts no value of an event into a script', () => {
    for (const { steps } of Object.values(workflow.jobs)) {
      for (const { uses, run } of steps) {
        if (uses !== undefined) expect(uses).to.match(/^[\w-]+\/[\w-]+@v\d+$/);
        expect(run ?? '').to.not.include('${{');
      }
      expect(steps.map(({ run }) => run)).to.include('npm ci');
    }
  });
});
