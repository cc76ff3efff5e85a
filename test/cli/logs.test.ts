import { expect } from 'chai';
import { type LogsRequest, showLogs } from '../../pipeline/cli/logs/show-logs.ts';
import { definitionOf, job } from '../support/embedded.ts';
import { type FakeIo, fakeIo } from '../support/fake-io.ts';
import {
  executionArn,
  type Fault,
  jobOf,
  type Look,
  type Members,
  scriptedTarget,
  step,
} from '../support/scripted-sagemaker.ts';

const definition = definitionOf([
  job('Group-1', { args: [] }),
  job('Group-2', { args: [] }),
  { Name: 'Gate', Type: 'Condition', Arguments: { Conditions: [] } },
  job('Later', { args: [] }),
]);
const jobName = (stepName: string, token: string) => `pipelines-abcdefghijkl-${stepName}-${token}`;
const [first, second, other] = [
  jobName('Group-1', 'aaaaaaaaaa'),
  jobName('Group-1', 'bbbbbbbbbb-1'),
  jobName('Group-2', 'cccccccccc'),
];

/** Streams by name, each a list of pages of messages; times follow from a message's first two digits. */
type Streams = Readonly<Record<string, readonly (readonly string[])[]>>;

const eventOf = (message: string) => ({ timestamp: Number(message.slice(0, 2)), message: message.slice(3) });

/** CloudWatch Logs with the service's own tokens: at the end the token that was given comes back. */
function logsOf(streams: () => Streams): Record<string, (request: Members) => Members | Fault> {
  return {
    DescribeLogStreams: ({ logStreamNamePrefix, nextToken }) => {
      const names = Object.keys(streams()).filter((name) => name.startsWith(String(logStreamNamePrefix)));
      const index = Number(nextToken ?? 0);
      return {
        logStreams: names.slice(index, index + 1).map((name) => ({
          logStreamName: name,
          creationTime: eventOf(streams()[name]!.flat()[0] ?? '99').timestamp,
        })),
        nextToken: index + 1 < names.length ? String(index + 1) : undefined,
      };
    },
    GetLogEvents: ({ logStreamName, nextToken, startFromHead, limit }) => {
      const pages = streams()[String(logStreamName)]!;
      if (startFromHead === true) {
        const index = Number(String(nextToken ?? 'f/0').slice(2));
        const events = (pages[index] ?? []).map(eventOf);
        return { events, nextForwardToken: `f/${Math.min(index + 1, pages.length)}`, nextBackwardToken: 'b/0' };
      }
      const all = pages.flat().map(eventOf);
      const end = nextToken === undefined ? all.length : Number(String(nextToken).slice(2));
      const start = Math.max(0, end - Number(limit));
      return { events: all.slice(start, end), nextForwardToken: `f/${pages.length}`, nextBackwardToken: `b/${start}` };
    },
  };
}

async function logs(
  looks: readonly Look[],
  streams: (() => Streams) | Streams,
  { io = fakeIo(), answers, ...request }: Partial<LogsRequest> & { io?: FakeIo; answers?: object } = {},
) {
  const script = {
    definition,
    looks,
    answers: { ...logsOf(typeof streams === 'function' ? streams : () => streams), ...answers },
  };
  const target = scriptedTarget(script);
  const exitCode = await showLogs({ target, executionArn, isLocal: false, json: false, follow: false, ...request }, io);
  return { exitCode, out: io.out(), err: io.err() };
}

const failed: Look = {
  status: 'Failed',
  steps: [
    step('Group-1', 'Failed', { to: 9, members: { ...jobOf(first), FailureReason: 'no disk' } }),
    step('Group-2', 'Succeeded', { to: 9, members: jobOf(other) }),
    step('Gate', 'Succeeded', { to: 9, members: { Metadata: { Condition: { Outcome: 'False' } } } }),
  ],
};
const stream = (name: string, host = 1) => `${name}/algo-${host}-1`;

describe('macroshard logs', () => {
  it('prints every page of what the failed step wrote, empty pages in between', async () => {
    const pages = [['01 one', '02 two'], [], ['03 three\n']];
    const { exitCode, out, err } = await logs([failed], { [stream(first)]: pages, [stream(other)]: [['01 not this']] });
    expect(out).to.equal('one\ntwo\nthree\n');
    expect(err).to.equal('');
    expect(exitCode).to.equal(0);
  });

  it('says of each line which machine it is from where a job has several', async () => {
    const streams = { [stream(first, 10)]: [['02 b']], [stream(first, 2)]: [['01 a', '03 c']] };
    expect((await logs([failed], streams)).out).to.equal('algo-2 | a\nalgo-10 | b\nalgo-2 | c\n');
  });

  it('prints all attempts, oldest first, and with --tail the end of the newest alone', async () => {
    const looks = [{ status: 'Failed', steps: [step('Group-1', 'Failed', { to: 9, members: jobOf(second) })] }];
    const streams = { [stream(second)]: [['05 c', '06 d', '07 e']], [stream(first)]: [['01 a', '09 b']] };
    expect((await logs(looks, streams)).out).to.equal(
      'attempt 1 | a\nattempt 1 | b\nattempt 2 | c\nattempt 2 | d\nattempt 2 | e\n',
    );
    expect((await logs(looks, streams, { tail: 2 })).out).to.equal('attempt 2 | d\nattempt 2 | e\n');
  });

  it('keeps to the job itself where another step has the same beginning of a name', async () => {
    const members = (token: string) => jobOf(jobName('Group-with-the-same-', token));
    const steps = [
      step('Group-with-the-same-1', 'Failed', { members: members('aaaaaaaaaa') }),
      step('Group-with-the-same-2', 'Succeeded', { members: members('bbbbbbbbbb') }),
    ];
    const streams = {
      [stream(jobName('Group-with-the-same-', 'aaaaaaaaaa'))]: [['01 a']],
      [stream(jobName('Group-with-the-same-', 'bbbbbbbbbb'))]: [['01 b']],
    };
    expect((await logs([{ status: 'Failed', steps }], streams)).out).to.equal('a\n');
  });

  it('follows what is written until the step has ended, and what comes late', async () => {
    const running: Look = { status: 'Executing', steps: [step('Group-1', 'Executing', { members: jobOf(first) })] };
    const pages: string[][] = [['01 a']];
    const io = fakeIo({
      onPause: (world) => void (world.pauses.length <= 3 && pages.push([`0${world.pauses.length + 1} more`])),
    });
    const looks = [running, running, running, failed];
    const { out, exitCode } = await logs(looks, () => ({ [stream(first)]: pages }), {
      io,
      follow: true,
      step: 'Group-1',
    });
    expect(out).to.equal('a\nmore\nmore\nmore\n');
    expect(io.pauses).to.deep.equal([2000, 2000, 2000]);
    expect(exitCode).to.equal(0);
  });

  it('stops following at Ctrl-C', async () => {
    const running: Look = { status: 'Executing', steps: [step('Group-1', 'Executing', { members: jobOf(first) })] };
    const io = fakeIo({ onPause: (world) => world.interrupt() });
    const { out, exitCode } = await logs([running], { [stream(first)]: [['01 a']] }, { io, follow: true });
    expect(out).to.equal('a\n');
    expect(exitCode).to.equal(0);
  });

  it('shows the log of the job that wrote what the cache served, and says so', async () => {
    const source = executionArn.replace('abcdefghijkl', 'mnopqrstuvwx');
    const members = { CacheHitResult: { SourcePipelineExecutionArn: source } };
    const hit: Look = { status: 'Succeeded', steps: [step('Group-1', 'Succeeded', { to: 1, members })] };
    const { out, err } = await logs([hit, hit, failed], { [stream(first)]: [['01 a']] }, { step: 'Group-1' });
    expect(out).to.equal('a\n');
    expect(err).to.equal(`Group-1 was served from the cache: this is the log of ${first}, of ${source}\n`);
  });

  it('says which steps have no log, and why', async () => {
    const gate = await logs([failed], {}, { step: 'Gate' });
    expect(gate.err).to.equal('Gate is a Condition step: it runs no job; its outcome was False\n');
    expect((await logs([failed], {}, { step: 'Later' })).err).to.equal(
      'Later has not begun, and never will: the execution has ended\n',
    );
    const early = step('Group-1', 'Failed', { to: 1, members: { FailureReason: 'ClientError: no role' } });
    expect((await logs([{ status: 'Failed', steps: [early] }], {})).err).to.equal(
      'Group-1 has no job (Failed: ClientError: no role)\n',
    );
  });

  it('writes one document with --json, with the time of every line', async () => {
    const { out } = await logs([failed], { [stream(first)]: [['01 a']] }, { json: true });
    expect(JSON.parse(out)).to.deep.equal({
      executionArn,
      logGroup: '/aws/sagemaker/ProcessingJobs',
      steps: [
        {
          name: 'Group-1',
          note: null,
          streams: [
            {
              name: stream(first),
              jobName: first,
              events: [{ time: '1970-01-01T00:00:00.001Z', message: 'a' }],
            },
          ],
        },
      ],
    });
  });

  it('refuses a name that no step has, and to choose where nothing failed', async () => {
    const message = async (running: Promise<unknown>) => ((await running.catch((error) => error)) as Error).message;
    expect(await message(logs([failed], {}, { step: 'Group-l' }))).to.equal(
      '--step Group-l: no such step; did you mean Group-1? (steps: Group-1, Group-2, Gate, Later)',
    );
    expect(await message(logs([{ status: 'Succeeded', steps: [] }], {}))).to.equal(
      'no step has failed and no job runs; name a step with --step (steps: Group-1, Group-2, Gate, Later)',
    );
  });
});
