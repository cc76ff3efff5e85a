/**
 * What `build` and the jobs gave, as digests: changes that are to leave every byte alone are held against them. They
 * are kept in `test/goldens/digests.json`, which `npm run bless -- digests` writes; plain `npm run bless` does where
 * there is none.
 */

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { planSample, type SampleOptions } from '../../scripts/sample/plan-sample.ts';
import { writeSample } from '../../scripts/sample/write-sample.ts';
import { cli } from '../support/cli.ts';
import { repositoryRoot } from '../support/repository.ts';
import { descriptionEnvironment, randomDescription } from './random-description.ts';

export const digestsPath = join(repositoryRoot, 'test/goldens/digests.json');
export const descriptionCount = 300;

/** SHA-256 in hexadecimal, by the name of what it is of. */
export type Digests = Readonly<Record<string, string>>;

export interface KeptDigests {
  /** Of all that `build` prints in every format, by the description's name. */
  readonly builds: Digests;
  /** Of the files of shards and of the dataset, by the sample's name and the file's path. */
  readonly results: Readonly<Record<keyof typeof samples, Digests>>;
}

/** The samples that results are kept of: the demo's, and one for every day. */
export const samples = { demo: {}, small: { megabytes: 2, groups: ['30', '31'] } } as const;

export async function readDigests(): Promise<KeptDigests> {
  return JSON.parse(await readFile(digestsPath, 'utf8')) as KeptDigests;
}

/** The names of the builds whose bytes are not those that are kept. */
export async function changedBuilds(builds: Digests): Promise<readonly string[]> {
  const kept = (await readDigests()).builds;
  return Object.keys(builds).filter((name) => builds[name] !== kept[name]);
}

/** Writes them as the program gives them. */
export async function writeDigests(folder: string): Promise<void> {
  const kept: KeptDigests = {
    builds: {
      ...(await committedBuilds(folder)),
      ...(await randomBuilds(folder, { from: 0, to: descriptionCount })),
    },
    results: {
      demo: await sampleResults(join(folder, 'demo'), samples.demo),
      small: await sampleResults(join(folder, 'small'), samples.small),
    },
  };
  await writeFile(digestsPath, `${JSON.stringify(kept, null, 2)}\n`);
}

/** Of the committed description, of those of the goldens, and of what `init` writes. */
export async function committedBuilds(folder: string): Promise<Digests> {
  const committed = await readFile(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
  const dataset = await readFile(join(repositoryRoot, 'datasets/mimic3-sample.yaml'), 'utf8');
  await cli(folder, ['init', 'starter']);
  return {
    committed: await buildDigest(folder, { pipeline: committed, dataset: null }),
    'committed, its dataset': await buildDigest(folder, { pipeline: committed, dataset }),
    '11 groups': await buildDigest(folder, {
      pipeline: committed.replace(/^groups: .*$/m, 'groups: { from: 30, to: 40 }'),
      dataset: null,
    }),
    starter: await buildDigest(folder, {
      pipeline: await readFile(join(folder, 'starter/pipeline.yaml'), 'utf8'),
      dataset: null,
    }),
  };
}

/** Of the descriptions of these seeds, `to` excluded. */
export async function randomBuilds(folder: string, { from, to }: { from: number; to: number }): Promise<Digests> {
  const digests: Record<string, string> = {};
  for (let seed = from; seed < to; seed++) digests[`seed ${seed}`] = await buildDigest(folder, randomDescription(seed));
  return digests;
}

/** Of one description in every format. @throws Error with the message of a build that fails */
async function buildDigest(
  folder: string,
  { pipeline, dataset }: { pipeline: string; dataset: string | null },
): Promise<string> {
  await mkdir(join(folder, 'datasets'), { recursive: true });
  await writeFile(join(folder, 'pipeline.yaml'), pipeline);
  await writeFile(join(folder, 'datasets/some.yaml'), dataset ?? '');
  await writeFile(join(folder, 'mine.js'), '// What a description may name as its extractor.\n');
  const digest = createHash('sha256');
  for (const format of [
    ['json'],
    ['cloudformation'],
    ['cloudformation', '--json'],
    ['terraform'],
    ['terraform', '--json'],
  ]) {
    const args = ['build', ...(dataset === null ? [] : ['--dataset', 'some']), '--format', ...format];
    const { exitCode, stdout, stderr } = await cli(folder, args, { env: descriptionEnvironment });
    if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${stderr}\n${pipeline}\n---\n${dataset}`);
    digest.update(`${stdout}\0`);
  }
  return digest.digest('hex');
}

/** Of all that the committed pipeline makes of a sample: the files of the shards and of the dataset. */
export async function sampleResults(folder: string, sample: SampleOptions): Promise<Digests> {
  await writeSample(join(folder, 'data'), planSample(sample));
  const config = join(repositoryRoot, 'pipeline.yaml');
  const { exitCode, stdout, stderr } = await cli(folder, [
    ...['local', '--config', config, '--data', 'data', '--out', 'out', '--json'],
  ]);
  if (exitCode !== 0) throw new Error(stderr);
  const { outputDir } = JSON.parse(stdout) as { outputDir: string };
  const paths = [
    ...(await readdir(join(outputDir, 'groups'))).map((group) => `groups/${group}/shard`),
    'combined',
    'combined/features',
  ];
  const digests: Record<string, string> = {};
  for (const path of paths.sort()) {
    const entries = await readdir(join(outputDir, path), { withFileTypes: true });
    for (const name of entries
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort())
      digests[`${path}/${name}`] = fileDigest(name, await readFile(join(outputDir, path, name)));
  }
  await rm(folder, { recursive: true });
  return digests;
}

function fileDigest(name: string, content: Buffer): string {
  const told = /^(receipt|manifest)\.json$/.test(name) ? withoutTimes(content.toString()) : content;
  return createHash('sha256').update(told).digest('hex');
}

// `local` derives the DatasetVersion of a receipt's environment from modification times; the ledger's own digest covers it.
function withoutTimes(ledger: string): string {
  const { run, environment, sha256, ...rest } = JSON.parse(ledger) as Record<string, unknown>;
  return JSON.stringify(rest);
}
