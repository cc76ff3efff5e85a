import { expect } from 'chai';
import { describeDeployment } from '../../pipeline/templates/deployment.ts';
import { templateFile } from '../../pipeline/templates/template-files.ts';
import { allows } from '../support/iam-policy.ts';
import { built, ci, policy } from './deployments.ts';

describe('a deployment', () => {
  it('takes account and partition from the role, and the region from the image', () => {
    const china = built({
      'arn:aws:iam': 'arn:aws-cn:iam',
      'dkr.ecr.us-east-1.amazonaws.com': 'dkr.ecr.cn-north-1.amazonaws.com.cn',
      'outputKmsKeyId: null': 'outputKmsKeyId: 1234abcd-12ab-34cd-56ef-1234567890ab',
    });
    const deployment = describeDeployment(china);
    expect(deployment).to.deep.include({ partition: 'aws-cn', region: 'cn-north-1', accountId: '111122223333' });
    const files = (['ci-role-trust', 'job-role-permissions', 'pipeline-role-trust', 'github-workflow'] as const).map(
      (name) => templateFile(name, { deployment, ci }).text,
    );
    expect(files.join('\n')).to.not.match(/arn:aws:|us-east-1/);
    expect(files[0]).to.include('"token.actions.githubusercontent.com:aud": "sts.amazonaws.com.cn"');
    expect(files[3]).to.include('audience: "sts.amazonaws.com.cn"');
    expect(
      describeDeployment(built({ 'arn:aws:iam': 'arn:aws-us-gov:iam' }), { region: 'us-gov-west-1' }),
    ).to.deep.include({
      partition: 'aws-us-gov',
      jobsArn: 'arn:aws-us-gov:sagemaker:us-gov-west-1:111122223333:processing-job/pipelines-*',
    });
  });

  it('reaches the places of every dataset, and no others', () => {
    const pipelines = built(
      {},
      {
        other: 'parameters: { InputDataUri: s3://elsewhere/waves, OutputDataUri: s3://results }',
        below: 'parameters: { InputDataUri: s3://my-bucket/mimic3wdb/1.0 }',
        image:
          'parameters: { ProcessingImageUri: "444455556666.dkr.ecr.us-east-1.amazonaws.com/team/waves@sha256:' +
          'a'.repeat(64) +
          '" }',
      },
    );
    const { inputObjectArns, outputObjectArns, propertyFileArns, repositoryArns } = describeDeployment(pipelines);
    expect(inputObjectArns).to.deep.equal(['arn:aws:s3:::elsewhere/waves/*', 'arn:aws:s3:::my-bucket/mimic3wdb/*']);
    expect(outputObjectArns).to.deep.equal(['arn:aws:s3:::my-bucket/features/*', 'arn:aws:s3:::results/*']);
    expect(propertyFileArns).to.deep.equal([
      'arn:aws:s3:::my-bucket/features/*/combined/summary.json',
      'arn:aws:s3:::results/*/combined/summary.json',
    ]);
    expect(repositoryArns).to.deep.equal([
      'arn:aws:ecr:us-east-1:111122223333:repository/macroshard',
      'arn:aws:ecr:us-east-1:444455556666:repository/team/waves',
    ]);
  });

  it('names the pipeline of each dataset that has groups of its own', () => {
    const { pipelines, pipelineArns } = describeDeployment(
      built({}, { small: 'groups: [a, b]', plain: 'parameters: {}' }),
    );
    expect(pipelines).to.deep.equal([
      { name: 'mimic3-waveform-features', dataset: null },
      { name: 'mimic3-waveform-features-small', dataset: 'small' },
    ]);
    expect(pipelineArns.map((arn) => arn.split('/')[1])).to.deep.equal([
      'mimic3-waveform-features',
      'mimic3-waveform-features-small',
    ]);
  });

  it('names a pipeline with capitals as SageMaker writes it in ARNs, too', () => {
    expect(describeDeployment(built({ 'name: mimic3-waveform-features': 'name: Mimic3' })).executionArns).to.deep.equal(
      [
        'arn:aws:sagemaker:us-east-1:111122223333:pipeline/Mimic3/execution/*',
        'arn:aws:sagemaker:us-east-1:111122223333:pipeline/mimic3/execution/*',
      ],
    );
  });

  it('takes signs in a key for themselves, not for wildcards', () => {
    const pipelines = built({ 's3://my-bucket/mimic3wdb': '"s3://my-bucket/a*b?$c"' });
    const made = policy('job-role-permissions', pipelines);
    const read = (key: string) => allows(made, { action: 's3:GetObject', resource: `arn:aws:s3:::my-bucket/${key}` });
    expect(read('a*b?$c/30/x')).to.equal(true);
    expect(read('aXXb?$c/30/x')).to.equal(false);
    expect(read('a*bX$c/30/x')).to.equal(false);
  });

  it('refuses an image that is not in ECR, and a place without a bucket', () => {
    const image = built({ '111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest': 'docker.io/macroshard' });
    expect(() => describeDeployment(image)).to.throw(
      'the image "docker.io/macroshard" is not in Amazon ECR, so that no policy can name its repository; expected ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG as ProcessingImageUri',
    );
    const noBucket = built({
      '"${OutputDataUri}/${Execution.PipelineExecutionId}"': '"${Execution.PipelineExecutionId}/x"',
    });
    expect(() => describeDeployment(noBucket)).to.throw(
      '"*/x/groups/30/shard" names no bucket, so that no policy can name it; expected s3://bucket/prefix',
    );
    const ownBucket = built({
      '"${OutputDataUri}/${Execution.PipelineExecutionId}"': '"s3://of-${Execution.PipelineExecutionId}/x"',
    });
    expect(() => describeDeployment(ownBucket)).to.throw(
      '"s3://of-*/x/groups/30/shard" names no bucket, so that no policy can name it; expected s3://bucket/prefix',
    );
  });
});
