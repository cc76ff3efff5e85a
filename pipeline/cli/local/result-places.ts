import nodePath, { type PlatformPath } from 'node:path';
import { shownPath } from '../local-path.ts';

export interface ResultFolders {
  readonly outputDir: string;
  readonly stateFolder: string;
  readonly reportPath: string | null;
  /** What paths are shown relative to. */
  readonly folder: string;
}

/** Where everything of a result lies, a line each: report, dataset, groups, logs. */
export function resultPlaces(
  { outputDir, stateFolder, reportPath, folder }: ResultFolders,
  hasDataset: boolean,
  system: PlatformPath = nodePath,
): readonly string[] {
  const at = (...parts: readonly [string, ...string[]]) => shownPath(system.join(...parts), folder, system);
  const dataset = [
    `dataset   ${at(outputDir, 'combined', 'features', 'part-*.parquet')}`,
    `signals   ${at(outputDir, 'combined', 'signal_stats.csv')}`,
    `rejects   ${at(outputDir, 'combined', 'rejects.parquet')}`,
    `ledger    ${at(outputDir, 'combined', 'manifest.json')}`,
    `groups    ${at(outputDir, 'groups', '*', 'shard')}${system.sep}`,
  ];
  return [
    ...(reportPath === null ? [] : [`report    ${at(reportPath)}`]),
    ...(hasDataset ? dataset : []),
    `logs      ${at(stateFolder, 'jobs', '*', 'log.txt')}`,
  ];
}
