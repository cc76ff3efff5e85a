import { expect } from 'chai';
import fc from 'fast-check';
import { type Estimate, type EstimateRequest, estimate } from '../../pipeline/estimate/estimate.ts';
import { pricesWith } from '../../pipeline/estimate/facts/prices.ts';
import type { Range } from '../../pipeline/estimate/range.ts';
import type { GroupSize } from '../../pipeline/estimate/work-estimates.ts';
import { runs } from '../support/wide.ts';
import { startOf } from './pipeline-of.ts';

const { speeds } = startOf({ a: { files: 0, bytes: 0 } });
/** Of windows, that is; joining them takes next to no time. */
const slowRows = { speeds: { ...speeds, rowsPerSecond: 10_000, combineRowsPerSecond: 1e9 } };

describe('an estimate', () => {
  it('copies a group to its volume, and reads it again from there, in File mode', () => {
    const { copy, work, boundBy } = only(startOf({ a: { files: 1000, bytes: 600e9 } })).time;
    // gp2 of 1000 GB gives 250 MiB/s, of which 65 to 100 % are reckoned with; a file takes 1 to 2 ms more.
    const whole = 600e3 / (250 * 1.048576);
    expect(copy.lower).to.be.closeTo(whole + 1, 1e-6);
    expect(copy.upper).to.be.closeTo(whole / 0.65 + 2, 1e-6);
    expect([work.lower, work.upper]).to.deep.equal([whole, whole / 0.65]);
    expect(boundBy).to.equal('disk');
  });

  it('reads from memory what fits there, so that threads are what counts', () => {
    const { copy, work } = only(startOf({ a: { files: 2, bytes: 20e9 } })).time;
    expect(copy.lower).to.be.above(20e3 / 262.2);
    // 20 s of one thread, and a unit; 16 vCPUs of 35 to 70 % of its speed.
    const seconds = (20 + 0.001 + 4 / 100_000) / 16;
    expect([work.lower, work.upper]).to.deep.equal([seconds / 0.7, seconds / 0.35]);
  });

  it('lets a streaming step work while it fetches, as fast as its network, and copy nothing', () => {
    const request = startOf({ a: { files: 1000, bytes: 600e9 } });
    const streaming = JSON.parse(JSON.stringify(request.definition)) as EstimateRequest['definition'];
    const job = streaming.Steps[0]!.Arguments as { AppSpecification: { ContainerArguments: string[] } };
    job.AppSpecification.ContainerArguments.push('--source', 's3://my-bucket/mimic3wdb/a/');
    const { time, read, inputUri } = only({ ...request, definition: streaming });
    // 5 Gb/s, and 20 to 40 ms to the first byte of each file, 96 at once.
    const whole = 600e3 / 625;
    expect([read, inputUri, time.boundBy]).to.deep.equal(['stream', 's3://my-bucket/mimic3wdb/a/', 'network']);
    expect(time.copy).to.deep.equal({ lower: 0, upper: 0 });
    expect(time.work.lower).to.be.closeTo(whole + 20 / 96, 1e-6);
    expect(time.work.upper).to.be.closeTo(whole / 0.65 + 40 / 96, 1e-6);
  });

  it('is bound by the network of a small type, by its files where they are small, and by rows of narrow windows', () => {
    const bound = (
      size: GroupSize,
      parameters: Readonly<Record<string, string>>,
      more: Partial<EstimateRequest> = {},
    ) => only(startOf({ a: size }, { parameters, ...more })).time.boundBy;
    const large = { files: 100, bytes: 300e9 };
    expect(bound(large, { ProcessingInstanceType: 'ml.m5.large', ProcessingVolumeSizeInGB: '1000' })).to.equal('disk');
    expect(bound(large, { ProcessingInstanceType: 'ml.r5d.xlarge' })).to.equal('network');
    expect(bound({ files: 3_000_000, bytes: 3e9 }, {})).to.equal('files');
    expect(bound({ files: 2, bytes: 20e9 }, { WindowSeconds: '1' }, slowRows)).to.equal('rows');
    expect(bound({ files: 2, bytes: 1e6 }, {})).to.equal('start');
  });

  it('lets steps from the cache take and cost nothing, and still joins their rows', () => {
    const sizes = { a: { files: 2000, bytes: 600e9 }, b: { files: 2000, bytes: 600e9 } };
    const whole = made(startOf(sizes));
    const rest = made(startOf(sizes, { running: new Set(['Combine']) }));
    expect(rest.steps.map(({ step }) => step)).to.deep.equal(['Combine']);
    expect(rest.steps[0]!.amount.rows).to.equal(whole.steps.at(-1)!.amount.rows);
    expect(rest.seconds).to.deep.equal(rest.steps[0]!.time.total);
    expect(rest.cost!.total.upper).to.be.below(whole.cost!.total.upper / 20);
    expect(made(startOf(sizes, { running: new Set() }))).to.deep.include({
      steps: [],
      seconds: { lower: 0, upper: 0 },
      longestWay: [],
    });
  });

  it('takes as long as its longest group where all run at once, and as all of them where one does', () => {
    const sizes = { a: { files: 200, bytes: 100e9 }, b: { files: 200, bytes: 400e9 }, c: { files: 200, bytes: 200e9 } };
    const atOnce = made(startOf(sizes));
    expect(atOnce.longestWay).to.deep.equal(['Group-b', 'Combine']);
    const alone = made(startOf(sizes, { limits: { stepsAtOnce: 1, instancesAtOnce: {} } }));
    const sum = alone.steps.reduce((total, { time }) => total + time.total.upper, 0);
    expect(alone.seconds.upper).to.be.closeTo(sum, 1e-6);
    expect(alone.cost).to.deep.equal(atOnce.cost);
    const quota = { stepsAtOnce: 50, instancesAtOnce: { 'ml.m5.4xlarge': 1 } };
    expect(made(startOf(sizes, { limits: quota })).seconds).to.deep.equal(alone.seconds);
  });

  it('asks for the hours of machines and volumes from the paid start on, and for requests', () => {
    const request = startOf({ a: { files: 1000, bytes: 600e9 } });
    const { time, cost } = only(request);
    const hours = (60 + time.copy.lower + time.work.lower + time.upload.lower) / 3600;
    expect(cost!.instances.lower).to.be.closeTo(0.922 * hours, 1e-9);
    expect(cost!.volumes.lower).to.be.closeTo((1000 * hours * 0.14) / 730, 1e-9);
    // Ranges of 8 MB.
    expect([cost!.gets, cost!.requests.lower]).to.deep.equal([75_000, 75 * 0.0004]);
  });

  it('has no price for a type that the table lacks, and takes the description’s', () => {
    const parameters = { ProcessingInstanceType: 'ml.m6i.4xlarge' };
    const sizes = { a: { files: 2, bytes: 1e9 } };
    const without = made(startOf(sizes, { parameters }));
    expect([without.cost, without.steps[0]!.cost]).to.deep.equal([null, null]);
    const prices = pricesWith({ instanceHour: { 'ml.m6i.4xlarge': 0.5 }, volumeGBMonth: 0, thousandGets: 0 });
    const { cost, choices } = made(startOf(sizes, { parameters, prices }));
    expect(cost!.total).to.deep.equal(cost!.instances);
    expect(choices!.all.map(({ instanceType }) => instanceType)).to.include('ml.m6i.4xlarge');
  });

  it('names the cheapest and the fastest of the priced types', () => {
    const bound = made(startOf({ a: { files: 200, bytes: 600e9 } }));
    // From 287 MB/s to the volume on, nothing is faster than the volume.
    expect([bound.choices!.cheapest, bound.choices!.fastest]).to.deep.equal(['ml.c5.2xlarge', 'ml.c5.2xlarge']);
    const windows = made(
      startOf({ a: { files: 2, bytes: 20e9 } }, { parameters: { WindowSeconds: '1' }, ...slowRows }),
    );
    expect([windows.choices!.cheapest, windows.choices!.fastest]).to.deep.equal(['ml.c5.4xlarge', 'ml.m5.24xlarge']);
  });

  it('says what nobody knows', () => {
    const request = startOf({ a: { files: 2, bytes: 1e6 }, b: { files: 2, bytes: 1e6 } });
    const parameters = { ProcessingInstanceType: 'ml.p3.2xlarge' };
    const groups = new Map([['a', { files: 2, bytes: 1e6 }]]);
    expect(estimate({ ...request, groups, parameters })).to.deep.equal({
      missing: [
        'the survey has no group b: run npx macroshard survey',
        'of ml.p3.2xlarge neither vCPUs nor network are known',
      ],
    });
    expect(estimate({ ...request, prefix: 's3://other/waves/' })).to.deep.equal({
      missing: ['the survey is of s3://other/waves/, and Group-a reads s3://my-bucket/mimic3wdb/a/'],
    });
  });

  it('never says more than twice as much as at least, a step and all, in time and money', () => {
    const size = fc.record({ files: fc.integer({ min: 0, max: 3_000_000 }), bytes: fc.integer({ min: 0, max: 2e12 }) });
    const types = ['ml.m5.large', 'ml.m5.4xlarge', 'ml.m5.24xlarge', 'ml.c5.xlarge'];
    fc.assert(
      fc.property(
        fc.array(size, { minLength: 1, maxLength: 25 }),
        fc.constantFrom(...types),
        fc.constantFrom('0', '1', '60'),
        fc.integer({ min: 1, max: 12 }),
        (drawn, type, window, stepsAtOnce) => {
          const sizes = Object.fromEntries(drawn.map((each, index) => [`g${index}`, each]));
          const parameters = { ProcessingInstanceType: type, WindowSeconds: window };
          const { steps, seconds, cost } = made(
            startOf(sizes, { parameters, limits: { stepsAtOnce, instancesAtOnce: {} } }),
          );
          const ranges = [seconds, cost!.total, ...steps.flatMap((step) => [step.time.total, step.cost!.total])];
          for (const range of ranges) expectSound(range);
        },
      ),
      { numRuns: runs(6, 1000) },
    );
  });
});

function made(request: EstimateRequest): Estimate {
  const result = estimate(request);
  if ('missing' in result) throw new Error(result.missing.join('\n'));
  return result;
}

function only(request: EstimateRequest) {
  return made(request).steps[0]!;
}

function expectSound({ lower, upper }: Range): void {
  expect(lower).to.be.above(0);
  expect(upper).to.be.at.least(lower);
  expect(upper).to.be.at.most(2 * lower * (1 + 1e-9));
}
