import { expect } from 'chai';
import { definitionOf, job } from '../support/embedded.ts';
import { fakeIo } from '../support/fake-io.ts';
import { at, executionArn, jobOf, type Look, type Script, step } from '../support/scripted-sagemaker.ts';
import { begun, watch } from '../support/scripted-watch.ts';

describe('macroshard watch of an execution that failed', () => {
  const definition = {
    ...definitionOf(
      [job('Group-1', { args: ['process-group', '--group', '1'] }), job('Combine', { args: [] })],
      [
        { Name: 'WindowSeconds', Type: 'Integer', DefaultValue: 0 },
        { Name: 'Cohort', Type: 'String', DefaultValue: 'adult' },
        { Name: 'Note', Type: 'String', DefaultValue: 'none' },
        { Name: 'DatasetVersion', Type: 'String', DefaultValue: '1' },
      ],
    ),
  };
  const failed: Look = {
    status: 'Failed',
    failureReason: 'Step failure: One or multiple steps failed.',
    steps: [
      step('Group-1', 'Failed', { to: 12, members: { ...jobOf('job-1'), FailureReason: 'ClientError: no disk' } }),
    ],
  };
  const answers: NonNullable<Script['answers']> = {
    ListPipelineParametersForExecution: () => ({
      PipelineParameters: [
        { Name: 'WindowSeconds', Value: '60' },
        { Name: 'Cohort', Value: 'adult' },
        { Name: 'Note', Value: "it's 5" },
        { Name: 'DatasetVersion', Value: '7' },
      ],
    }),
    DescribeProcessingJob: () => ({ ProcessingInputs: [{ S3Input: { S3Uri: 's3://bucket/waves/1/' } }] }),
    DescribeLogStreams: () => ({ logStreams: [{ logStreamName: 'job-1/algo-1-1', creationTime: at(1) * 1000 }] }),
    GetLogEvents: ({ nextToken }) => ({
      events: nextToken
        ? []
        : [
            { timestamp: 1, message: 'reading' },
            { timestamp: 2, message: 'no disk\n' },
          ],
      nextBackwardToken: 'b/0',
    }),
  };

  it('ends with the reason, the last lines of the log, and the commands that resume and repeat it', async () => {
    const { exitCode, out } = await watch({ definition, looks: [failed], answers });
    expect(out).to.equal(
      [
        'step     state     time',
        'Group-1  Failed  12.0 s',
        'Combine  NotRun',
        '',
        `Failed ${executionArn}`,
        'Step failure: One or multiple steps failed.',
        'Group-1: ClientError: no disk',
        '',
        'Group-1: the last 2 lines of its log',
        '    reading',
        '    no disk',
        `  all of it: npx macroshard logs ${executionArn} --region eu-west-1 --step Group-1`,
        '',
        `resume  npx macroshard retry ${executionArn} --region eu-west-1`,
        "repeat  npx macroshard local --data DIR --out OUT --set WindowSeconds=60 --set 'Note=it'\\''s 5'",
        '        DIR: a folder with a copy of s3://bucket/waves/1/ as 1',
        '        OUT: a folder for the results',
        '',
      ].join('\n'),
    );
    expect(exitCode).to.equal(1);
  });

  it('says what it was not allowed to read, and goes on', async () => {
    const denied = () => ({ error: 'AccessDeniedException', message: 'not authorized' });
    const refused = Object.fromEntries(Object.keys(answers).map((name) => [name, denied]));
    const { out, err } = await watch({ definition, looks: [failed], answers: refused }, { json: true });
    expect((JSON.parse(out) as { status: string }).status).to.equal('Failed');
    expect(err).to.equal(
      [
        '',
        'Group-1: its log could not be read (/aws/sagemaker/ProcessingJobs, job-1/…): not authorized',
        '',
        `resume  npx macroshard retry ${executionArn} --region eu-west-1`,
        'repeat  npx macroshard local --data DIR --out OUT',
        "        DIR: a folder with a copy of each group's folder",
        '        OUT: a folder for the results',
        '        and --set for each value that was not the default: they could not be read (not authorized)',
        '',
      ].join('\n'),
    );
  });

  it('says where the results lie that are there, on a terminal too', async () => {
    const ended = { ...failed, steps: [step('Group-1', 'Succeeded', { to: 12, members: jobOf('job-1') })] };
    const Outputs = [{ OutputName: 'shard', S3Output: { S3Uri: 's3://bucket/out/groups/1/shard' } }];
    const written = { DescribeProcessingJob: () => ({ ProcessingOutputConfig: { Outputs } }) };
    const { out } = await watch({ definition, looks: [ended], answers: written });
    expect(out).to.include('\ngroups    s3://bucket/out/groups/1/shard\n');
    const denied = { DescribeProcessingJob: () => ({ error: 'AccessDeniedException', message: 'not authorized' }) };
    const { err } = await watch(
      { definition, looks: [begun, ended], answers: denied },
      { io: fakeIo({ columns: 80 }) },
    );
    expect(err).to.equal('where the results lie could not be read: not authorized\n');
  });

  it('says that one which a Fail step ended has to be started anew', async () => {
    const ended = step('TooMany', 'Failed', { to: 1, members: { Metadata: { Fail: { ErrorMessage: 'too many' } } } });
    const gate = definitionOf([], [{ Name: 'MaxRejectedFraction', Type: 'Float', DefaultValue: 0.01 }]);
    const { out } = await watch({ definition: gate, looks: [{ status: 'Failed', steps: [ended] }] });
    expect(out).to.include(
      `TooMany: too many\n\na Fail step ended it, and SageMaker retries no such execution; what succeeded is in the cache of a new one:\nstart   npx macroshard start --from-execution ${executionArn} --region eu-west-1 --set MaxRejectedFraction=VALUE\n`,
    );
    expect(out).to.not.include('npx macroshard retry');
  });
});
