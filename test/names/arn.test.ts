import { expect } from 'chai';
import fc from 'fast-check';
import {
  type AwsPlace,
  bucketArn,
  executionArn,
  formatArn,
  kmsKeyArn,
  lastPartOf,
  logGroupArn,
  oidcProviderArn,
  parseArn,
  parseExecutionArn,
  parseExecutionReference,
  parseKmsKeyId,
  parseRoleArn,
  pipelineArn,
  pipelineNameOf,
  processingJobArn,
  processingJobNameOf,
  repositoryArn,
  roleArn,
  roleArnPattern,
} from '../../pipeline/names/arn.ts';
import { patternOf } from '../../pipeline/service/shapes.ts';

const account = '111122223333';
const place: AwsPlace = { partition: 'aws', region: 'us-east-1', accountId: account };
const pipeline = `arn:aws:sagemaker:us-east-1:${account}:pipeline/waves`;

const anyPlace = fc.record({
  partition: fc.constantFrom('aws', 'aws-cn', 'aws-us-gov'),
  region: fc.constantFrom('us-east-1', 'cn-north-1', 'us-gov-west-1'),
  accountId: fc.stringMatching(/^\d{12}$/),
});
const anyName = fc.stringMatching(/^[a-zA-Z0-9](-?[a-zA-Z0-9]){0,30}$/);

describe('ARNs', () => {
  it('are taken apart into what they were put together from', () => {
    const part = fc.stringMatching(/^[a-z0-9-]*$/);
    const named = fc.stringMatching(/^[a-z0-9-]+$/);
    const arns = fc.record({ partition: named, service: named, region: part, accountId: part, resource: fc.string() });
    fc.assert(
      fc.property(arns, (arn) => {
        expect(parseArn(formatArn(arn))).to.deep.equal(arn);
      }),
    );
  });

  it('have six parts, of which partition and service are never empty', () => {
    const texts = ['', 'arn:aws:s3', `${account}:role/x`, 'arn::s3:::bucket', 'arn:aws::::x', 'ARN:aws:s3:::bucket'];
    expect(texts.map(parseArn)).to.deep.equal(texts.map(() => undefined));
  });

  it('are written for each kind of thing', () => {
    expect([
      pipelineArn(place, 'waves'),
      executionArn(pipeline, 'cfvy1tjuxdq8'),
      processingJobArn(place, 'pipelines-x'),
      roleArn(place, 'ci'),
      oidcProviderArn(place, 'token.actions.githubusercontent.com'),
      logGroupArn(place, '/aws/sagemaker/ProcessingJobs'),
      repositoryArn(place, 'team/macroshard'),
      bucketArn('aws-cn', 'data'),
      kmsKeyArn(place, 'abc'),
    ]).to.deep.equal([
      pipeline,
      `${pipeline}/execution/cfvy1tjuxdq8`,
      `arn:aws:sagemaker:us-east-1:${account}:processing-job/pipelines-x`,
      `arn:aws:iam::${account}:role/ci`,
      `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
      `arn:aws:logs:us-east-1:${account}:log-group:/aws/sagemaker/ProcessingJobs`,
      `arn:aws:ecr:us-east-1:${account}:repository/team/macroshard`,
      'arn:aws-cn:s3:::data',
      `arn:aws:kms:us-east-1:${account}:key/abc`,
    ]);
  });

  it('lead back to the names that they were made of', () => {
    fc.assert(
      fc.property(anyPlace, anyName, anyName, (where, name, id) => {
        const arnOfPipeline = pipelineArn(where, name);
        const arn = executionArn(arnOfPipeline, id);
        expect(pipelineNameOf(arnOfPipeline)).to.equal(name);
        expect(processingJobNameOf(processingJobArn(where, name))).to.equal(name);
        expect(parseRoleArn(roleArn(where, name))).to.deep.equal({
          partition: where.partition,
          accountId: where.accountId,
          name,
        });
        expect(parseExecutionArn(arn)).to.deep.equal({
          ...where,
          arn,
          pipelineArn: arnOfPipeline,
          pipelineName: name,
          id,
        });
        expect(lastPartOf(arn)).to.equal(id);
      }),
    );
  });

  it('of another kind of thing are told apart', () => {
    const execution = executionArn(pipeline, 'abc');
    expect([pipelineNameOf(execution), pipelineNameOf('waves'), pipelineNameOf(`${pipeline}x/`)]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect([parseExecutionArn(pipeline), parseExecutionArn(`${execution}/x`), parseExecutionArn('abc')]).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    expect(processingJobNameOf(`arn:aws:sagemaker:us-east-1:${account}:training-job/x`)).to.equal(undefined);
    expect(pipelineNameOf(`arn:aws:codepipeline:us-east-1:${account}:pipeline/waves`)).to.equal(undefined);
  });
});

describe("a role's ARN", () => {
  const cases: readonly { readonly arn: string; readonly ours: boolean; readonly service: boolean }[] = [
    { arn: `arn:aws:iam::${account}:role/name`, ours: true, service: true },
    { arn: `arn:aws-us-gov:iam::${account}:role/path/of/name`, ours: true, service: true },
    { arn: `arn:aws:iam::${account}:rolename`, ours: false, service: true },
    { arn: `arn:aws:iam::${account}:user/name`, ours: false, service: false },
    { arn: `arn:aws:iam:us-east-1:${account}:role/name`, ours: false, service: false },
    { arn: 'arn:aws:iam::1234:role/name', ours: false, service: false },
    { arn: `arn:aws:iam::${account}:role/na me`, ours: false, service: false },
  ];
  for (const { arn, ours, service } of cases) {
    it(`is ${ours ? '' : 'not '}${arn}, and ${service ? '' : 'not '}to the service`, () => {
      expect({ ours: roleArnPattern.test(arn), service: patternOf('RoleArn').regexp.test(arn) }).to.deep.equal({
        ours,
        service,
      });
      expect(parseRoleArn(arn) !== undefined).to.equal(ours);
    });
  }

  it('is named by the last part of its path, which is never empty', () => {
    expect(parseRoleArn(`arn:aws:iam::${account}:role/path/of/name`)?.name).to.equal('name');
    expect(parseRoleArn(`arn:aws:iam::${account}:role/path/`)).to.equal(undefined);
  });
});

describe('an execution that a person names', () => {
  it('is an id alone, with hyphens where another service made it', () => {
    expect(parseExecutionReference('cfvy1tjuxdq8')).to.deep.equal({ id: 'cfvy1tjuxdq8' });
    expect(parseExecutionReference('cf-11-Ab')).to.deep.equal({ id: 'cf-11-Ab' });
  });

  it('is an ARN of the form that AWS has', () => {
    expect(parseExecutionReference(`${pipeline}/execution/abc`)).to.deep.equal({
      ...place,
      arn: `${pipeline}/execution/abc`,
      pipelineArn: pipeline,
      pipelineName: 'waves',
      id: 'abc',
    });
    const others = [
      '',
      pipeline,
      'waves/abc',
      `${pipeline}/execution/a_b`,
      'arn:other:sagemaker:us-east-1:111122223333:pipeline/waves/execution/abc',
      'arn:aws:sagemaker::111122223333:pipeline/waves/execution/abc',
      'arn:aws:sagemaker:us-east-1:1:pipeline/waves/execution/abc',
    ];
    expect(others.map(parseExecutionReference)).to.deep.equal(others.map(() => undefined));
  });
});

describe('a KMS key', () => {
  const elsewhere = { ...place, region: 'eu-west-1' };

  it('given by its id or an alias lies where it is used', () => {
    expect(parseKmsKeyId('abc', place)).to.deep.equal({ ...place, id: 'abc' });
    expect(parseKmsKeyId('alias/data', place)).to.deep.equal({ ...place, alias: 'alias/data' });
  });

  it('given by an ARN lies where that says', () => {
    expect(parseKmsKeyId(kmsKeyArn(elsewhere, 'abc'), place)).to.deep.equal({ ...elsewhere, id: 'abc' });
    expect(parseKmsKeyId(`arn:aws:kms:eu-west-1:${account}:alias/data`, place)).to.deep.equal({
      ...elsewhere,
      alias: 'alias/data',
    });
  });
});
