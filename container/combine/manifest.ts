/** `manifest.json`, the ledger of a dataset: every file and unit of every group exactly once. */

import type { CombineTask } from '../arguments.ts';
import { compareBytes } from '../compare-bytes.ts';
import type { OutputFile } from '../files/output-file.ts';
import { renderDocument } from '../ledger/document.ts';
import type { RunFacts } from '../ledger/run-facts.ts';
import type { Shard } from './shards.ts';
import type { Summary } from './summary.ts';

/** The first field of every `manifest.json`; the number changes where readers of the last one would go wrong. */
export const manifestFormat = 'macroshard-manifest/2';

export interface Manifest {
  readonly task: CombineTask;
  readonly summary: Summary;
  readonly shards: readonly Shard[];
  /** Path of each group's part, in the order of `shards`. */
  readonly partPaths: readonly string[];
  readonly outputs: readonly OutputFile[];
  readonly run: RunFacts;
  readonly environment: Readonly<Record<string, string>>;
}

/** The manifest's text in pieces. Receipts are read anew for each list, one group at a time. */
export function renderManifest({ task, summary, shards, partPaths, outputs, run, environment }: Manifest) {
  const { unitsProcessed, unitsRejected, unitsSkipped, rejectedFraction, rows, records } = summary;
  const signalNames = [...task.signalNames].sort(([a], [b]) => compareBytes(a, b));
  const fields = {
    format: manifestFormat,
    options: {
      compression: task.compression,
      signalNames: Object.fromEntries(signalNames),
      ...(task.mixedVersions === 'allow' && { mixedVersions: 'allow' }),
    },
    counts: { groups: shards.length, unitsProcessed, unitsRejected, unitsSkipped, rejectedFraction, rows, records },
    outputs,
    groups: groupEntries(shards, partPaths),
    warnings: entriesOf(shards, 'warnings'),
    files: entriesOf(shards, 'files'),
    units: entriesOf(shards, 'units'),
  };
  const groups = shards.map(({ group, head: { run, environment, sha256 } }) => [
    group,
    { ...run, environment, receiptSha256: sha256 },
  ]);
  return renderDocument(fields, { ...run, environment, groups: Object.fromEntries(groups) });
}

function* groupEntries(shards: readonly Shard[], partPaths: readonly string[]) {
  for (const [index, { group, head }] of shards.entries()) {
    const { extractor, options, counts, inputSha256 } = head;
    yield {
      group,
      part: partPaths[index],
      extractor,
      options,
      counts,
      inputSha256,
      shard: head.outputs,
    };
  }
}

async function* entriesOf(shards: readonly Shard[], list: 'warnings' | 'files' | 'units') {
  for (const { group, readReceipt } of shards) {
    const receipt = await readReceipt();
    for (const entry of receipt[list]) yield { group, ...entry };
  }
}
