/** Runs the parts that are asked for, one after the other, in a temporary folder that is gone in the end. */

import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from '@macroshard/container/machine';
import type { BenchArguments } from './arguments.ts';
import { measureCommands } from './parts/commands.ts';
import { measureDefinitions } from './parts/definitions.ts';
import { measureFormats } from './parts/formats.ts';
import { measureMakespan } from './parts/makespan.ts';
import type { Measuring } from './parts/measuring.ts';
import { measureCombine, measureParquet } from './parts/rows.ts';
import { measureSpeeds } from './parts/speeds.ts';
import { measureStart } from './parts/start.ts';
import type { BenchReport, PartName } from './report.ts';

export async function measure(
  { sizeMb, repetitions, formats, parts }: Omit<BenchArguments, 'json' | 'help'>,
  progress: (text: string) => void,
): Promise<BenchReport> {
  const { cpuCount, memoryMb } = describeMachine();
  const folder = mkdtempSync(join(tmpdir(), 'macroshard-bench-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', remove);
  const stop = () => process.exit(1);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  const measuring = { folder, sizeMb, repetitions, formats, cpuCount, progress };
  try {
    let report: Partial<BenchReport> = {};
    for (const part of parts) report = { ...report, [part]: await measures[part](measuring) };
    const cpu = cpus()[0]?.model.trim() ?? 'unknown CPU';
    const machine = { cpu, cpuCount, memoryMb, platform: `${process.platform} ${process.arch}`, node: process.version };
    return { machine, sizeMb, repetitions, ...report };
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    process.off('exit', remove);
    remove();
  }
}

const measures: {
  readonly [Part in PartName]: (measuring: Measuring) => Promise<NonNullable<BenchReport[Part]>>;
} = {
  formats: measureFormats,
  parquet: measureParquet,
  combine: measureCombine,
  definitions: measureDefinitions,
  start: measureStart,
  commands: measureCommands,
  makespan: async () => measureMakespan(),
  speeds: measureSpeeds,
};
