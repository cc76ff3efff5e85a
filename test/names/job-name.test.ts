import { expect } from 'chai';
import fc from 'fast-check';
import { formatJobName, formatLogStreamName, jobNameStem, parseLogStreamName } from '../../pipeline/names/job-name.ts';

const job = { executionId: 'cfvy1tjuxdq8', stepName: 'Group-30', token: '0a1b2c3d4e', failures: 0 };

describe("a job's name", () => {
  it('counts the attempts that failed before', () => {
    expect([0, 1, 12].map((failures) => formatJobName({ ...job, failures }))).to.deep.equal([
      'pipelines-cfvy1tjuxdq8-Group-30-0a1b2c3d4e',
      'pipelines-cfvy1tjuxdq8-Group-30-0a1b2c3d4e-1',
      'pipelines-cfvy1tjuxdq8-Group-30-0a1b2c3d4e-12',
    ]);
  });

  it("holds the first twenty characters of its step's, without a hyphen or underscore at their end", () => {
    const names = ['Combine-Part-with-a-very-long-name', 'Nineteen-characters_x', 'my_step'];
    expect(names.map((stepName) => formatJobName({ ...job, stepName }))).to.deep.equal([
      'pipelines-cfvy1tjuxdq8-Combine-Part-with-a-0a1b2c3d4e',
      'pipelines-cfvy1tjuxdq8-Nineteen-characters-0a1b2c3d4e',
      'pipelines-cfvy1tjuxdq8-my-step-0a1b2c3d4e',
    ]);
  });

  it('has one stem in all attempts at a step', () => {
    const steps = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,30}$/);
    const tokens = fc.stringMatching(/^[a-z0-9]{10}$/);
    fc.assert(
      fc.property(steps, tokens, fc.nat(99), (stepName, token, failures) => {
        const first = formatJobName({ ...job, stepName });
        const later = formatJobName({ ...job, stepName, token, failures });
        expect(jobNameStem(later)).to.equal(first.slice(0, -'-0a1b2c3d4e'.length));
      }),
    );
  });

  it('has no stem where no pipeline made it', () => {
    expect(['', 'my-job', 'pipelines-x', 'pipelines-cfvy1tjuxdq8-Group-30-short'].map(jobNameStem)).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe("a log stream's name", () => {
  it('leads back to the machine of the job', () => {
    const name = formatLogStreamName({ jobName: 'pipelines-x', host: 'algo-2' }, 1_700_000_000_999);
    expect(name).to.equal('pipelines-x/algo-2-1700000000');
    expect(parseLogStreamName(name)).to.deep.equal({ jobName: 'pipelines-x', host: 'algo-2' });
  });

  it('is its own host where it has another form', () => {
    expect(parseLogStreamName('job/other')).to.deep.equal({ jobName: 'job', host: 'other' });
  });
});
