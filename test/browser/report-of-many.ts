/** A run of 430 groups in packs of ten, as facts: nobody waits for it to be run. */

import type { SignalFacts } from '../../pipeline/report/dataset-facts.ts';
import { datasetFacts } from '../../pipeline/report/read-facts.ts';
import type { RunReport, StepFacts } from '../../pipeline/report/run-report.ts';

const groupNames = Array.from({ length: 430 }, (_, index) => `p${String(index).padStart(4, '0')}`);
const signalNames = ['ABP', 'AVF', 'AVR', 'CVP', 'HR', 'I', 'II', 'III', 'MCL1', 'PAP', 'PLETH', 'RESP', 'SPO2', 'V'];
const startMs = Date.UTC(2026, 10, 27, 8);
const minuteMs = 60_000;

/** @param rename is given each name that comes from data */
export function reportOfMany(rename: (name: string) => string = (name) => name): RunReport {
  const packs = Array.from({ length: 43 }, (_, index) => groupNames.slice(index * 10, index * 10 + 10).map(rename));
  const steps = [
    ...packs.map((groups, index) => step(`Pack-${String(index + 1).padStart(2, '0')}`, index % 10, groups)),
    step('Combine', 12, []),
  ];
  return {
    execution: {
      ...{ executionArn: 'arn:aws:sagemaker:us-east-1:111122223333:pipeline/wards/execution/a1b2c3d4e5f6' },
      ...{ pipeline: rename('wards'), status: 'Succeeded', failureReason: null, displayName: rename('nightly') },
      ...{ startedBy: rename('ada'), startedAtMs: startMs, endedAtMs: startMs + 60 * minuteMs },
      ...{ askedAtMs: startMs + 61 * minuteMs, took: null, cost: null },
      parameters: [{ name: 'WindowSeconds', value: '60', defaultValue: '0' }],
      definition: {
        Version: '2020-12-01',
        Steps: steps.map(({ name }) => ({
          ...{ Name: name, Type: 'Processing' as const, Arguments: {} },
          ...(name === 'Combine' && { DependsOn: steps.slice(0, -1).map((pack) => pack.name) }),
        })),
      },
      steps,
    },
    dataset: datasetFacts(resultFiles(rename)),
    place: 's3://my-bucket/features/a1b2c3d4e5f6/combined',
    repeat: 'npx macroshard start --from-execution a1b2c3d4e5f6',
  };
}

function step(name: string, wave: number, groups: readonly string[]): StepFacts {
  const startedAtMs = startMs + wave * 5 * minuteMs;
  return {
    ...{ name, groups, state: 'Succeeded', attempts: 1, failureReason: null, sourceArn: null },
    ...{ startedAtMs, jobStartedAtMs: startedAtMs, endedAtMs: startedAtMs + 5 * minuteMs },
    ...{ expectedSeconds: null, writesDataset: name === 'Combine' },
  };
}

function resultFiles(rename: (name: string) => string): Parameters<typeof datasetFacts>[0] {
  const groups = groupNames.map((name, index) => ({
    ...{ group: rename(name), records: 4 + (index % 5), unitsProcessed: 90 + (index % 17), unitsSkipped: 0 },
    ...{ unitsRejected: index % 90 === 0 ? 1 : 0, rows: 5000 + (index % 71), bytes: 1e9 + (index % 53) * 1e6 },
    files: 200,
  }));
  const total = (name: 'records' | 'unitsProcessed' | 'unitsRejected' | 'rows') =>
    groups.reduce((sum, group) => sum + group[name], 0);
  const run = (index: number) => {
    const startedMs = startMs + ((Math.floor(index / 10) % 10) * 5 + 1) * minuteMs;
    const times = { startedAt: new Date(startedMs), endedAt: new Date(startedMs + 3 * minuteMs), seconds: 180 };
    return { ...times, threads: 16, job: { name: `pipelines-a1b2c3d4e5f6-${index}`, image: 'macroshard:1' } };
  };
  return {
    'summary.json': JSON.stringify({
      ...{ rows: total('rows'), records: total('records'), unitsProcessed: total('unitsProcessed') },
      ...{ unitsRejected: total('unitsRejected'), unitsSkipped: 0, rejectedFraction: 0.0001, groups },
      rejects: { [rename('bad-header')]: total('unitsRejected') },
      firstRejects: groups
        .filter(({ unitsRejected }) => unitsRejected > 0)
        .map(({ group }) => ({ group, path: rename('a/b'), code: rename('bad-header'), message: rename('no gain') })),
    }),
    'manifest.json': JSON.stringify({
      options: { compression: 'zstd' },
      groups: groups.map(({ group }) => ({
        ...{ group, extractor: { name: 'wfdb-summary', version: '2' }, options: { windowSeconds: 60 } },
        counts: { filesSkipped: 2, warnings: 0 },
      })),
      warnings: [{ group: rename('p0001'), path: rename('c/d'), message: rename('its checksum differs') }],
      outputs: groups.map((_, index) => ({ path: `features/part-${index}.parquet`, sizeBytes: 1e6, rows: 5000 })),
      sha256: '8f'.repeat(32),
      run: {
        ...{ versions: { node: '24.4.0' }, job: { image: 'macroshard:1' } },
        groups: Object.fromEntries(groups.map(({ group }, index) => [group, run(index)])),
      },
    }),
    'profile.json': JSON.stringify({
      sample: { rows: 100_000, everyNth: 22 },
      columns: [
        { name: rename('signal'), type: 'VARCHAR', nulls: 0, values: [{ value: rename('II'), rows: 7000 }] },
        { name: 'mean', type: 'DOUBLE', nulls: 95, quantiles: { 0: -1, 0.25: 0, 0.5: 0.25, 0.75: 1, 1: 3 } },
      ],
      signals: signalNames.map((signal, index) => ({
        ...{ kind: 'waveform', signal: rename(signal), uncalibrated: false },
        // A profile of more than a hundred groups tells of those with most rows.
        groups: groups.slice(0, 100).map(({ group }, at) => inGroup(group, Math.sin(at + index) / 10)),
      })),
    }),
    'signal_stats.csv': [
      'kind,signal,units,uncalibrated,n_rows,n_records,n_samples,n_missing,n_zero,duration_s,mean,std,min,max',
      ...signalNames.map((signal) => `waveform,${rename(signal)},mV,false,90000,2000,9e9,9e6,0,7e7,0.1,0.2,-1,1`),
      '',
    ].join('\n'),
  };
}

function inGroup(group: string, wobble: number): SignalFacts['groups'][number] {
  return {
    ...{ group, units: ['mV'], rows: 5000, records: 50, samples: 1e7, missing: 1e4, durationSeconds: 8e4 },
    ...{ mean: 0.1 + wobble, std: 0.2 + wobble / 4, min: -1, max: 1 },
  };
}
