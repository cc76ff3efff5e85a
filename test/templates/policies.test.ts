import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { describeDeployment } from '../../pipeline/templates/deployment.ts';
import { fileNamesOf, type PolicyJson, type TemplateFileName } from '../../pipeline/templates/template-files.ts';
import { allows, type IamCall, lets } from '../support/iam-policy.ts';
import { repositoryRoot } from '../support/repository.ts';
import { serviceAuthorization } from '../support/service-authorization.ts';
import { built, policy } from './deployments.ts';

const account = 'us-east-1:111122223333';
const job = `arn:aws:sagemaker:${account}:processing-job/pipelines-cfvy1tjuxdq8-group-30-mgqyfdujcj`;
const key = `arn:aws:kms:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const volumeKey = `arn:aws:kms:${account}:key/mrk-0123456789abcdef`;
const logGroup = `arn:aws:logs:${account}:log-group:/aws/sagemaker/ProcessingJobs`;

const call = (action: string, resource: string, context?: IamCall['context']): IamCall => ({
  action,
  resource,
  ...(context && { context }),
});
const passed = { 'iam:PassedToService': 'sagemaker.amazonaws.com' };

/** With everything that adds a statement: keys, a network, tags; and results in a bucket of their own. */
const secured = built({
  's3://my-bucket/features': 's3://results/features',
  'outputKmsKeyId: null': `outputKmsKeyId: ${key}`,
  'volumeKmsKeyId: null': 'volumeKmsKeyId: mrk-0123456789abcdef',
  'subnets: []': 'subnets: [subnet-0a]',
  'securityGroupIds: []': 'securityGroupIds: [sg-0a]',
  '{ project: macroshard }': '{ project: macroshard }\ncatalog: { database: clinic, table: features }',
});

/** What SageMaker does in the name of each role (Developer Guide; the pages are named in docs/iam.md). */
const uses: Readonly<Partial<Record<TemplateFileName, readonly IamCall[]>>> = {
  'pipeline-role-permissions': [
    call('sagemaker:CreateProcessingJob', job),
    call('sagemaker:AddTags', job),
    call('iam:PassRole', 'arn:aws:iam::111122223333:role/macroshard-job', passed),
    call('sagemaker:DescribeProcessingJob', job),
    call('sagemaker:StopProcessingJob', job),
    call('s3:GetObject', 'arn:aws:s3:::results/features/cfvy1tjuxdq8/combined/summary.json'),
    call('kms:Decrypt', key),
  ],
  'job-role-permissions': [
    call('ecr:GetAuthorizationToken', '*'),
    call('ecr:BatchCheckLayerAvailability', `arn:aws:ecr:${account}:repository/macroshard`),
    call('ecr:GetDownloadUrlForLayer', `arn:aws:ecr:${account}:repository/macroshard`),
    call('ecr:BatchGetImage', `arn:aws:ecr:${account}:repository/macroshard`),
    call('s3:ListBucket', 'arn:aws:s3:::my-bucket'),
    call('s3:ListBucket', 'arn:aws:s3:::results'),
    call('s3:GetObject', 'arn:aws:s3:::my-bucket/mimic3wdb/30/3000003/3000003.hea'),
    call('s3:GetObject', 'arn:aws:s3:::results/features/cfvy1tjuxdq8/groups/30/shard/features.parquet'),
    call('s3:PutObject', 'arn:aws:s3:::results/features/cfvy1tjuxdq8/combined/summary.json'),
    call('s3:AbortMultipartUpload', 'arn:aws:s3:::results/features/cfvy1tjuxdq8/combined/features/part-0.parquet'),
    call('logs:CreateLogGroup', logGroup),
    call('logs:DescribeLogStreams', `${logGroup}:*`),
    call('logs:CreateLogStream', `${logGroup}:log-stream:pipelines-cfvy1tjuxdq8-group-30/algo-1-1700000000`),
    call('logs:PutLogEvents', `${logGroup}:log-stream:pipelines-cfvy1tjuxdq8-group-30/algo-1-1700000000`),
    call('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': '/aws/sagemaker/ProcessingJobs' }),
    call('kms:Encrypt', key),
    call('kms:GenerateDataKey', key),
    call('kms:Decrypt', key),
    call('kms:CreateGrant', volumeKey),
    ...Object.keys(serviceAuthorization.actions)
      .filter((action) => action.startsWith('ec2:'))
      .map((action) => call(action, '*')),
  ],
};

const denied = ({ Statement, ...rest }: PolicyJson, calls: readonly IamCall[], sid?: string) =>
  calls.filter((each) => !allows({ ...rest, Statement: Statement.filter(({ Sid }) => Sid !== sid) }, each));

describe('the policies of the other roles', () => {
  for (const [name, calls] of Object.entries(uses)) {
    it(`${name} allows what SageMaker does, by statements that are all needed`, () => {
      const made = policy(name as TemplateFileName, secured);
      expect(denied(made, calls)).to.deep.equal([]);
      for (const { Sid } of made.Statement) {
        expect(denied(made, calls, Sid), Sid).to.not.deep.equal([]);
      }
      const granted = made.Statement.flatMap(({ Action }) => Action);
      expect(granted.filter((action) => !calls.some((each) => each.action === action))).to.deep.equal([]);
    });
  }

  it('names keys, network and tags only where the description has them', () => {
    const plain = built({ '{ project: macroshard }': '{}' });
    const sids = (pipelines: typeof plain) =>
      (
        ['pipeline-role-permissions', 'job-role-permissions', 'ci-role-permissions', 'studio-user-permissions'] as const
      ).flatMap((name) => policy(name, pipelines).Statement.map(({ Sid }) => Sid));
    const fewer = sids(plain);
    expect([...new Set(sids(secured).filter((sid) => !fewer.includes(sid)))]).to.deep.equal([
      'TagItsJobs',
      'DecryptThePropertyFile',
      'EncryptResults',
      'EncryptTheVolume',
      'AttachToTheVpc',
      'TagThePipeline',
      ...['RegisterTheTable', 'FindTheDatabase', 'ReadTheProfile', 'DecryptTheProfile'],
      'DecryptResults',
    ]);
  });

  it('names a key that an alias stands for by the alias', () => {
    const made = policy('job-role-permissions', built({ 'outputKmsKeyId: null': 'outputKmsKeyId: alias/results' }));
    const encrypt = call('kms:Encrypt', key, { 'kms:ResourceAliases': 'alias/results' });
    expect(allows(made, encrypt)).to.equal(true);
    expect(allows(made, { ...encrypt, context: { 'kms:ResourceAliases': 'alias/other' } })).to.equal(false);
  });

  it("lets a job put metrics into SageMaker's own namespace alone", () => {
    const made = policy('job-role-permissions', secured);
    const put = (namespace: string) => call('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': namespace });
    expect(allows(made, put('/aws/sagemaker/ProcessingJobs'))).to.equal(true);
    expect(allows(made, put('AWS/Billing'))).to.equal(false);
  });

  it('lets SageMaker assume the roles for this pipeline alone', () => {
    const assume = (trust: PolicyJson, arn: string, accountId = '111122223333') =>
      lets(trust, {
        action: 'sts:AssumeRole',
        principal: ['Service', 'sagemaker.amazonaws.com'],
        context: { 'aws:SourceArn': arn, 'aws:SourceAccount': accountId },
      });
    const execution = `arn:aws:sagemaker:${account}:pipeline/mimic3-waveform-features/execution/cfvy1tjuxdq8`;
    const [pipeline, jobs] = (['pipeline-role-trust', 'job-role-trust'] as const).map((name) => policy(name, built()));
    expect(assume(pipeline!, execution)).to.equal(true);
    expect(assume(pipeline!, execution, '444455556666')).to.equal(false);
    expect(assume(pipeline!, execution.replace('features/', 'features-2/'))).to.equal(false);
    expect(assume(pipeline!, job)).to.equal(false);
    expect(assume(jobs!, job)).to.equal(true);
    expect(assume(jobs!, job.replace('pipelines-', 'mine-'))).to.equal(false);
    expect(assume(jobs!, execution)).to.equal(false);
  });

  it('writes one role where one does everything', () => {
    const one = built({
      'role/macroshard-job': 'role/macroshard-pipeline',
      's3://my-bucket/features': 's3://results/features',
    });
    expect(fileNamesOf(describeDeployment(one)).filter((name) => name.startsWith('job-role-'))).to.deep.equal([]);
    const { 'pipeline-role-permissions': pipelines = [], 'job-role-permissions': jobs = [] } = uses;
    const calls = [...pipelines, ...jobs].filter(({ action }) => !/^(kms|ec2):/.test(action));
    const own = calls.map((each) => ({
      ...each,
      resource: each.resource.replace('role/macroshard-job', 'role/macroshard-pipeline'),
    }));
    expect(denied(policy('pipeline-role-permissions', one), own)).to.deep.equal([]);
    const [statement] = policy('pipeline-role-trust', one).Statement;
    expect(statement!.Condition!.ArnLike).to.deep.equal({
      'aws:SourceArn': [
        `arn:aws:sagemaker:${account}:pipeline/mimic3-waveform-features/*`,
        `arn:aws:sagemaker:${account}:processing-job/pipelines-*`,
      ],
    });
  });

  it('lets a branch of one repository deploy, and its pull requests plan', () => {
    const assume = (name: TemplateFileName, sub: string, aud = 'sts.amazonaws.com') =>
      lets(policy(name, built()), {
        action: 'sts:AssumeRoleWithWebIdentity',
        principal: ['Federated', 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'],
        context: { 'token.actions.githubusercontent.com:aud': aud, 'token.actions.githubusercontent.com:sub': sub },
      });
    const main = 'repo:hospital/waves:ref:refs/heads/main';
    const pullRequest = 'repo:hospital/waves:pull_request';
    expect(assume('ci-role-trust', main)).to.equal(true);
    expect(assume('ci-role-trust', main, 'sigstore')).to.equal(false);
    for (const sub of [
      pullRequest,
      `${main}-2`,
      main.replace('waves', 'waves2'),
      'repo:hospital/waves:ref:refs/tags/main',
    ]) {
      expect(assume('ci-role-trust', sub), sub).to.equal(false);
    }
    expect(assume('ci-plan-role-trust', pullRequest)).to.equal(true);
    expect(assume('ci-plan-role-trust', pullRequest.replace('hospital', 'other'))).to.equal(false);
  });

  it('lets the Studio user read results and start executions, and change neither pipeline nor data', () => {
    const user = policy('studio-user-permissions', secured);
    const pipeline = `arn:aws:sagemaker:${account}:pipeline/mimic3-waveform-features`;
    const object = 'arn:aws:s3:::results/features/cfvy1tjuxdq8/combined/signal_stats.csv';
    const may = ['StartPipelineExecution', 'DescribePipeline', 'ListPipelineExecutions', 'ListPipelineVersions'];
    const mayOnExecution = ['StopPipelineExecution', 'RetryPipelineExecution', 'ListPipelineExecutionSteps'];
    expect(
      denied(user, [
        ...may.map((name) => call(`sagemaker:${name}`, pipeline)),
        ...mayOnExecution.map((name) => call(`sagemaker:${name}`, `${pipeline}/execution/cfvy1tjuxdq8`)),
        call('s3:GetObject', object),
        call('kms:Decrypt', key),
        call('logs:GetLogEvents', `${logGroup}:log-stream:pipelines-cfvy1tjuxdq8-group-30/algo-1-1700000000`),
      ]),
    ).to.deep.equal([]);
    const mayNot = [
      ...['CreatePipeline', 'UpdatePipeline', 'DeletePipeline', 'AddTags'].map((name) =>
        call(`sagemaker:${name}`, pipeline),
      ),
      call('s3:PutObject', object),
      call('s3:GetObject', 'arn:aws:s3:::my-bucket/mimic3wdb/30/3000003/3000003.hea'),
      call('iam:PassRole', 'arn:aws:iam::111122223333:role/macroshard-pipeline', passed),
    ];
    expect(mayNot.filter((each) => allows(user, each))).to.deep.equal([]);
  });

  it('name only actions that AWS has, on resources of the kinds that they take', () => {
    const kinds = (arn: string) => arn.split(':').slice(2, 3).join();
    for (const name of fileNamesOf(describeDeployment(secured)).filter((each) => each.endsWith('-permissions'))) {
      for (const { Sid, Action, Resource } of policy(name, secured).Statement) {
        for (const action of [Action].flat()) {
          const entry = serviceAuthorization.actions[action];
          expect(entry, `${name} ${Sid} ${action}`).to.not.equal(undefined);
          if (entry!.resources.length === 0) expect(Resource, `${Sid} ${action}`).to.equal('*');
          else for (const arn of [Resource!].flat()) expect(kinds(arn), Sid).to.equal(action.split(':')[0]);
        }
      }
    }
  });

  it('have every statement on the page that says what it rests on', () => {
    const page = readFileSync(join(repositoryRoot, 'docs/iam.md'), 'utf8').split('## What the statements rest on')[1]!;
    const documented = [...page.matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
      [...cell!.matchAll(/`(\w+)`/g)].map(([, sid]) => sid!),
    );
    const one = built({ 'role/macroshard-job': 'role/macroshard-pipeline' });
    const sids = [secured, one].flatMap((pipelines) =>
      fileNamesOf(describeDeployment(pipelines))
        .filter((name) => /-(permissions|trust)$/.test(name))
        .flatMap((name) => policy(name, pipelines).Statement.map(({ Sid }) => Sid)),
    );
    expect([...new Set(documented)].sort()).to.deep.equal([...new Set(sids)].sort());
  });
});
