import {
  type CloudWatchLogsClient,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect } from 'chai';
import { openClients } from '../../pipeline/aws/clients.ts';
import { createPipeline, definitionOf, errorOf, execute, type Harness, job, openHarness } from '../support/embedded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const logGroupName = '/aws/sagemaker/ProcessingJobs';

describe('job logs through the CloudWatch Logs API', () => {
  let harness: Harness;
  let logs: CloudWatchLogsClient;
  before(async () => {
    harness = await openHarness(await temporaryFolder());
    logs = openClients({ kind: 'embedded', requestHandler: harness.requestHandler }).logs;
  });
  after(() => harness.close());

  it('hold what a job printed, on both of its streams, in order and by pages', async () => {
    const lines = Array.from({ length: 5 }, (_, index) => `line ${index}`);
    await createPipeline(
      harness.client,
      'talk',
      definitionOf([job('Step', { args: ['say', 'x', lines.join('\\n'), 'oh no'] })]),
    );
    const { steps } = await execute(harness.client, 'talk');
    const jobName = steps.Step!.Metadata!.ProcessingJob!.Arn!.split('/').pop()!;
    const { logStreams } = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix: `${jobName}/` }),
    );
    expect(logStreams!.map(({ logStreamName }) => logStreamName!.replace(/\d+$/, 'N'))).to.deep.equal([
      `${jobName}/algo-1-N`,
    ]);
    const logStreamName = logStreams![0]!.logStreamName!;
    const messages: string[] = [];
    let nextToken: string | undefined;
    for (;;) {
      const page = await logs.send(
        new GetLogEventsCommand({ logGroupName, logStreamName, startFromHead: true, limit: 2, nextToken }),
      );
      messages.push(...page.events!.map(({ message }) => message!));
      // The end of the stream gives the token back that it was given.
      if (page.nextForwardToken === nextToken) break;
      nextToken = page.nextForwardToken;
    }
    expect(messages.filter((message) => message !== 'oh no')).to.deep.equal(lines);
    expect(messages).to.include('oh no');
    const last = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit: 1 }));
    expect(last.events!.map(({ message }) => message)).to.deep.equal([messages.at(-1)]);
    const found = await logs.send(
      new FilterLogEventsCommand({ logGroupName, logStreamNamePrefix: jobName, filterPattern: '"oh no"' }),
    );
    expect(found.events!.map(({ message }) => message)).to.deep.equal(['oh no']);
  });

  it('name a group or stream that is not there', async () => {
    const wrongGroup = new DescribeLogStreamsCommand({ logGroupName: '/aws/other' });
    expect(await errorOf(logs.send(wrongGroup))).to.equal(
      'ResourceNotFoundException: The specified log group does not exist.',
    );
    expect(await errorOf(logs.send(new GetLogEventsCommand({ logGroupName, logStreamName: 'none' })))).to.equal(
      'ResourceNotFoundException: The specified log stream does not exist.',
    );
  });
});
