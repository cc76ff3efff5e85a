/** Everything that an estimate follows from, named with where it comes from. */

import { defaultParallelSteps } from '../service/limits.ts';
import { machineOf, machinesSource } from '../service/machines.ts';
import { bytesText, numberText } from '../wording/amounts.ts';
import { count, listing } from '../wording/words.ts';
import type { Prices } from './facts/prices.ts';
import {
  fetchSecondsPerMB,
  jobEndSeconds,
  jobStartSeconds,
  paidStartSeconds,
  secondsPerCopiedFile,
  secondsPerFetchedFile,
  transferShare,
  vCpuShare,
} from './facts/service.ts';
import type { Measured } from './job-time.ts';
import type { Range } from './range.ts';
import type { ScheduleLimits } from './schedule.ts';
import type { StepEstimate, WorkEstimates } from './work-estimates.ts';

/** A fact that an estimate follows from, with its value and its source. */
export interface EstimateInput {
  readonly name: string;
  readonly value: string;
  readonly source: string;
}

export interface InputSources extends Measured {
  /** What the survey is called: its file. */
  readonly surveySource: string;
  readonly limits: ScheduleLimits;
  readonly prices: Prices;
}

/** Of the steps that run, in the order in which a job meets them. */
export function namedInputs({ steps, cost }: WorkEstimates, sources: InputSources): readonly EstimateInput[] {
  const groups = steps.filter(({ kind }) => kind === 'group');
  const types = [...new Set(steps.map(({ instanceType }) => instanceType))];
  const { prices, speeds, shape } = sources;
  return [
    { name: 'surveyed', value: surveyedText(groups), source: sources.surveySource },
    ...[...new Set(groups.map(({ read }) => read))].map((read) => {
      return { name: 'read', value: readTexts[read], source: 'the description' };
    }),
    ...types.map((type) => ({ name: 'machine', value: machineText(type), source: machinesSource })),
    ...diskTexts(steps),
    { name: 'transfers', value: `${shareText(transferShare)} of network and disk`, source: assumed },
    // Every step that is no streaming group copies something.
    { name: 'a copied file', value: `${milliseconds(secondsPerCopiedFile)} beside its bytes`, source: assumed },
    ...(groups.some(({ read }) => read === 'stream') ? [fetchedFile] : []),
    { name: 'speed', value: speedText(sources), source: speeds.source },
    { name: 'a vCPU', value: `${shareText(vCpuShare)} of the thread that was measured`, source: assumed },
    { name: 'rows', value: rowsText(groups, sources), source: shape.source },
    parallelism(sources.limits),
    quotas(types, sources.limits),
    {
      name: 'start of a job',
      value: `${jobStartSeconds.lower} to ${jobStartSeconds.upper} s`,
      source: 'what is assumed, since AWS publishes none (github.com/aws/sagemaker-python-sdk/issues/4358)',
    },
    { name: 'paid of its start', value: `${paidStartSeconds.lower} to ${paidStartSeconds.upper} s`, source: assumed },
    { name: 'end of a job', value: `${jobEndSeconds.lower} to ${jobEndSeconds.upper} s`, source: assumed },
    ...types.map((type) => ({ name: 'price', value: priceText(type, prices), source: prices.source })),
    ...(cost === null
      ? []
      : [
          {
            name: 'GET requests',
            value: `${numberText(cost.gets)} at ${prices.thousandGets} USD a thousand`,
            source: prices.otherSource,
          },
          ...natInputs(groups, prices),
          {
            name: 'volumes',
            value: `${numberText(cost.volumeGBHours.lower)} to ${numberText(cost.volumeGBHours.upper)} GB hours at ${prices.volumeGBMonth} USD a GB and month`,
            source: prices.otherSource,
          },
        ]),
  ];
}

const assumed = 'what is assumed';

const fetchedFile: EstimateInput = {
  name: 'a fetched file',
  value: `${milliseconds(secondsPerFetchedFile)} beside its bytes, and ${numberText(1000 * fetchSecondsPerMB)} ms of a thread a MB`,
  source: assumed,
};

const readTexts = {
  File: 'File: copied to the disk of a machine, then read',
  stream: 'stream: fetched from S3 while threads work',
};

/** How jobs in a VPC reach S3 is not known here. */
function natInputs(groups: readonly StepEstimate[], prices: Prices): readonly EstimateInput[] {
  const streaming = groups.filter(({ read }) => read === 'stream');
  if (streaming.length === 0) return [];
  const usd = numberText((sum(streaming, ({ amount }) => amount.bytes) / 1e9) * prices.natGB);
  const value = `not in the sum: ${usd} USD more where a VPC's jobs reach S3 by a NAT gateway and not by a gateway endpoint`;
  return [{ name: 'network', value, source: prices.otherSource }];
}

function surveyedText(groups: readonly StepEstimate[]): string {
  const [bytes, files] = [sum(groups, ({ amount }) => amount.bytes), sum(groups, ({ amount }) => amount.files)];
  return `${bytesText(bytes)} in ${numberText(files)} files of ${count(new Set(groups.flatMap((each) => each.groups)).size, 'group')}`;
}

function machineText(type: string): string {
  const machine = machineOf(type);
  if (!machine) return type;
  return `${type}: ${count(machine.vCpus, 'vCPU')}, ${numberText(machine.memoryGB)} GB, network ${machine.networkGbps} Gb/s at all times (${machine.peakNetworkGbps} for a while)`;
}

function diskTexts(steps: readonly StepEstimate[]): readonly EstimateInput[] {
  const texts = steps.map(({ instanceType, volumeGB, host }): EstimateInput => {
    if (host.diskMBps !== null) {
      const value = `${volumeGB} GB of gp2 at ${instanceType}: ${numberText(host.diskMBps)} MB/s`;
      return { name: 'volume', value, source: 'EBS User Guide, gp2; what the type gives its volumes at most' };
    }
    const diskGB = machineOf(instanceType)?.diskGB ?? 0;
    return {
      name: 'disk',
      value: `${diskGB} GB in ${instanceType}, taken to keep up with its network`,
      source: assumed,
    };
  });
  return [...new Map(texts.map((text) => [text.value, text])).values()];
}

function speedText({ speeds }: Measured): string {
  const { megabytesPerSecond, secondsPerUnit, rowsPerSecond, combineRowsPerSecond, partRowsPerSecond } = speeds;
  const { sharedThread, startSeconds } = speeds;
  const threads = `${numberText(megabytesPerSecond)} MB/s a thread (of several, ${numberText(100 * sharedThread)} % of it), ${numberText(1e6 * secondsPerUnit)} µs a unit, ${numberText(rowsPerSecond)} rows/s a thread`;
  const combines = `${numberText(combineRowsPerSecond)} rows/s combined, ${numberText(partRowsPerSecond)} in parts`;
  return `${threads}, ${combines}, ${numberText(startSeconds)} s to begin`;
}

function rowsText(groups: readonly StepEstimate[], { shape }: Measured): string {
  const windows = [...new Set(groups.map(({ windowSeconds }) => windowSeconds))];
  const what = windows.map((seconds) => (seconds === 0 ? 'without windows' : `in windows of ${seconds} s`));
  return `${numberText(sum(groups, ({ amount }) => amount.rows))} of ${shape.bytesPerRow} bytes ${listing(what, 'and')}`;
}

function parallelism({ stepsAtOnce }: ScheduleLimits): EstimateInput {
  const source = stepsAtOnce === defaultParallelSteps ? "SageMaker's default" : 'the description';
  return { name: 'parallelism', value: `${count(stepsAtOnce, 'step')} at once`, source };
}

function quotas(types: readonly string[], { instancesAtOnce }: ScheduleLimits): EstimateInput {
  const given = types.filter((type) => Object.hasOwn(instancesAtOnce, type));
  if (given.length === 0) {
    const value = 'as many machines as the steps ask for at once';
    return { name: 'quota', value, source: 'the description' };
  }
  const value = listing(
    given.map((type) => `${instancesAtOnce[type]} x ${type}`),
    'and',
  );
  return { name: 'quota', value, source: 'the description' };
}

function priceText(type: string, { instanceHour }: Prices): string {
  return Object.hasOwn(instanceHour, type) ? `${type}: ${instanceHour[type]} USD an hour` : `${type}: none is known`;
}

function milliseconds({ lower, upper }: Range): string {
  return `${numberText(1000 * lower)} to ${numberText(1000 * upper)} ms`;
}

function shareText({ lower, upper }: Range): string {
  return `${numberText(100 * lower)} to ${numberText(100 * upper)} %`;
}

function sum(steps: readonly StepEstimate[], of: (step: StepEstimate) => number): number {
  return steps.reduce((total, step) => total + of(step), 0);
}
