import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect } from 'chai';
import { reportExecution } from '../../pipeline/cli/report/report-execution.ts';
import { definitionOf, job } from '../support/embedded.ts';
import { type FakeIo, fakeIo } from '../support/fake-io.ts';
import { at, executionArn, jobOf, type Script, scriptedTarget, step } from '../support/scripted-sagemaker.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { isWide, runs } from '../support/wide.ts';

/** An hour of a machine of 0.23 USD, and of ten GB of its volume. */
const hour = {
  ProcessingStartTime: at(0),
  ProcessingEndTime: at(3600),
  ProcessingResources: { ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 10 } },
};

/** Writes the report of an execution whose steps have all succeeded. */
async function report(
  names: readonly string[],
  answers: Script['answers'],
  { attempts = 1, io = fakeIo() }: { readonly attempts?: number; readonly io?: FakeIo } = {},
) {
  const steps = names.map((name) =>
    step(name, 'Succeeded', { to: 3600, members: { ...jobOf(`job-of-${name}`), AttemptCount: attempts } }),
  );
  const target = scriptedTarget({
    definition: definitionOf(names.map((name) => job(name, { args: [] }))),
    looks: [{ status: 'Succeeded', steps }],
    answers: { DescribeProcessingJob: () => hour, ...answers },
  });
  const out = join(await temporaryFolder(), 'page.html');
  await reportExecution({ target, executionArn, isLocal: false, out, json: false }, io);
  return { page: readFileSync(out, 'utf8'), err: io.err(), pauses: io.pauses, calls: target.calls };
}

function costIn(page: string): string | undefined {
  return /<dt>Cost<\/dt><dd><span data-run>(.*?)<\/span>/.exec(page)?.[1];
}

describe('macroshard report, of jobs', () => {
  it('asks about each of many once, through throttling that never ends, five at a time', async () => {
    const count = runs(60, 430);
    const names = Array.from({ length: count }, (_, index) => `Group-${index}`);
    const asked = new Map<string, number>();
    let [now, most] = [0, 0];
    const { page, err, pauses, calls } = await report(names, {
      DescribeProcessingJob: async ({ ProcessingJobName }) => {
        const name = String(ProcessingJobName);
        asked.set(name, (asked.get(name) ?? 0) + 1);
        most = Math.max(most, ++now);
        await setImmediate();
        now--;
        return asked.get(name) === 1 ? { error: 'ThrottlingException', message: 'Rate exceeded' } : hour;
      },
    });
    expect(page).to.include(`<span class="state state-succeeded">${count} Succeeded</span>`);
    expect(err).to.equal('waiting since 12:00:30Z, until 12:15:30Z at most: throttled (ThrottlingException)\n');
    expect(pauses).to.deep.equal(Array(count).fill(2000));
    expect([...new Set(asked.values())]).to.deep.equal([2]);
    expect(calls.filter((call) => call === 'DescribeProcessingJob')).to.have.lengthOf(2 * count);
    expect(most).to.equal(5);
    expect(costIn(page)?.split(' at the prices of ')[0]).to.equal(isWide ? '99.72 USD' : '13.92 USD');
  });

  it('asks about no other once one is refused', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `Group-${index}`);
    let count = 0;
    const refused = report(names, {
      DescribeProcessingJob: () => {
        count++;
        return { error: 'AccessDeniedException', message: 'not you' };
      },
    });
    const error = await refused.catch((thrown: Error) => thrown);
    expect(error).to.include({ name: 'AccessDeniedException', message: 'not you' });
    expect(count).to.be.at.most(5);
  });

  it('counts what earlier attempts cost, whose jobs have the execution in their names', async () => {
    const { page } = await report(
      ['Group-1', 'Group-2'],
      {
        ListProcessingJobs: ({ NameContains }) => ({
          ProcessingJobSummaries: ['pipelines-old-1', 'pipelines-old-2', 'job-of-Group-1', 'job-of-Group-2'].map(
            (ProcessingJobName) => ({ ProcessingJobName: NameContains === 'abcdefghijkl' ? ProcessingJobName : 'no' }),
          ),
        }),
        DescribeProcessingJob: ({ ProcessingJobName }) =>
          ProcessingJobName === 'pipelines-old-2' ? { ...hour, ProcessingStartTime: undefined } : hour,
      },
      { attempts: 2 },
    );
    expect(costIn(page)).to.match(/^0\.70 USD, jobs of 1 earlier attempt among them, at the prices of /);
  });

  it('says that earlier attempts are not in it where jobs may not be listed', async () => {
    const { page } = await report(
      ['Group-1'],
      { ListProcessingJobs: () => ({ error: 'AccessDeniedException', message: 'not you' }) },
      { attempts: 3 },
    );
    expect(costIn(page)).to.match(
      /^0\.23 USD at the prices of .*, and more for 2 earlier attempts, whose jobs could not be listed$/,
    );
  });

  it('writes nothing where Ctrl-C comes first', async () => {
    const io = fakeIo({ onPause: ({ interrupt }) => interrupt() });
    const interrupted = report(
      ['Group-1'],
      { DescribeProcessingJob: () => ({ error: 'ThrottlingException', message: 'Rate exceeded' }) },
      { io },
    );
    const error = await interrupted.catch((thrown: Error) => thrown);
    expect(error).to.include({ name: 'Failure', exitCode: 3, message: 'interrupted: no report was written' });
  });
});
