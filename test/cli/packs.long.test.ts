import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { packBalance } from '../../pipeline/survey/assign-packs.ts';
import { readSurvey } from '../../pipeline/survey/read-survey.ts';
import type { Survey } from '../../pipeline/survey/survey.ts';
import { cli } from '../support/cli.ts';
import { describePipeline } from '../support/deployable.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A row a file: what it holds costs nothing to read, so that 110 groups of 1 KB to 40 MB need no gigabyte of writing. */
const sizes = `import { openSync, readSync, closeSync } from 'node:fs';
import { join } from 'node:path';
export default {
  name: 'sizes', version: '1',
  columns: [{ name: 'size', type: 'int64', nullable: false }, { name: 'first', type: 'string', nullable: false }],
  plan: async (tree) => ({ units: [...tree.files].map(({ path, sizeBytes }) => ({ path, sizeBytes, files: [path], detail: null })),
    rejects: [], skippedUnits: [], skippedFiles: [], warnings: [] }),
  extract: async (root, { path, sizeBytes }) => {
    const bytes = Buffer.alloc(16);
    const file = openSync(join(root, path));
    const count = readSync(file, bytes, 0, 16, 0);
    closeSync(file);
    return { status: 'processed', rowCount: 1, rows: { size: [BigInt(sizeBytes)], first: [bytes.toString('latin1', 0, count).split('\\0')[0]] }, warnings: [] };
  },
};`;

const groupCount = 110;
/** More than ten, which are combined through parts. */
const steps = 12;

describe('110 groups of 1 KB to 40 MB in packs', () => {
  it('are even, make the dataset of a step a group, and run again a pack at a time', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'sizes.mjs'), sizes);
    for (let index = 0; index < groupCount; index++) put(folder, `g${index}`, sizeOf(index));
    await describe_(folder, `{ by: pack, steps: ${steps} }`);
    const surveyed = await cli(folder, ['survey', '--data', 'data']);
    const survey = surveyIn(folder);
    const { largestBytes, leastBytes } = packBalance(survey);
    process.stdout.write(`      ${surveyed.stdout.split('\n')[0]}\n`);
    expect(largestBytes).to.be.at.most(1.1 * leastBytes);

    const packed = await local(folder);
    expect(packed.status).to.equal('Succeeded');
    expect(packed.steps.filter(({ name }) => name.startsWith('Pack-'))).to.have.length(steps);
    expect(Object.keys(packed.outputs.groups)).to.have.length(groupCount);

    // One file: its pack, and what follows.
    put(folder, 'g17', sizeOf(17) + 1);
    expect(ran(await local(folder))).to.deep.equal(['Combine', packOf(survey, 'g17')]);

    // A group more: the pack that takes it.
    put(folder, 'new', 5_000);
    await cli(folder, ['survey', '--data', 'data']);
    const grown = surveyIn(folder);
    for (const [name, { pack }] of survey.groups) expect(grown.groups.get(name)!.pack, name).to.equal(pack);
    expect(ran(await local(folder))).to.deep.equal(['Combine', packOf(grown, 'new')]);
  });

  it('make, of twelve, byte for byte what a step a group makes', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'sizes.mjs'), sizes);
    for (let index = 0; index < 12; index++) put(folder, `g${index * 9}`, sizeOf(index * 9));
    await describe_(folder, '{ by: group }');
    const alone = await local(folder, '--out', 'alone');
    await describe_(folder, '{ by: pack, steps: 4 }');
    const packed = await local(folder);
    expect(filesOf(packed)).to.deep.equal(filesOf(alone));
    expect(Object.keys(filesOf(packed))).to.have.length.above(12);
  });
});

interface Document {
  readonly status: string;
  readonly steps: readonly { readonly name: string; readonly cacheHit: boolean }[];
  readonly outputs: { readonly groups: Readonly<Record<string, string>> };
  readonly outputDir: string;
}

/** From 1 KB to 40 MB, most of them small. */
function sizeOf(index: number): number {
  return Math.round(1_000 * 40_000 ** (((index * 97) % groupCount) / (groupCount - 1)));
}

/** Two files, which the disk holds as holes. */
function put(folder: string, group: string, bytes: number): void {
  mkdirSync(join(folder, 'data', group), { recursive: true });
  for (const [name, size] of [
    ['a', Math.ceil(bytes / 3)],
    ['b', bytes - Math.ceil(bytes / 3)],
  ] as const) {
    const path = join(folder, 'data', group, name);
    writeFileSync(path, `${group} ${name} ${size}`);
    truncateSync(path, size);
  }
}

async function describe_(folder: string, macroSharding: string): Promise<void> {
  await describePipeline(folder, { groups: `survey\nmacroSharding: ${macroSharding}` });
  const path = join(folder, 'pipeline.yaml');
  const text = readFileSync(path, 'utf8').replace('extractor: wfdb-summary', `extractor: ${join(folder, 'sizes.mjs')}`);
  writeFileSync(path, text.replace(/^ +options: .*\n/m, '').replace(/^ +strictChecksums: .*\n/m, ''));
}

async function local(folder: string, ...args: string[]): Promise<Document> {
  const { stdout, stderr } = await cli(folder, ['local', '--data', 'data', '--out', 'out', '--json', ...args]);
  expect(stdout, stderr).to.include('{');
  return JSON.parse(stdout) as Document;
}

/** Packs and the combine that did not come from the cache; parts stand between them. */
function ran({ steps }: Document): readonly string[] {
  const names = steps.filter(({ cacheHit }) => !cacheHit).map(({ name }) => name);
  return names.filter((name) => name !== 'QualityGate' && !name.startsWith('Combine-Part-')).sort();
}

function surveyIn(folder: string): Survey {
  const read = readSurvey(readFileSync(join(folder, 'surveys/mimic3-waveform-features.json'), 'utf8'));
  if ('problems' in read) throw new Error(read.problems[0]!.message);
  return read.survey;
}

function packOf({ groups }: Survey, group: string): string {
  return `Pack-${groups.get(group)!.pack}`;
}

/** Bytes by path, of the ledger without what differs from run to run. */
function filesOf({ outputDir }: Document): Readonly<Record<string, string>> {
  const folder = join(outputDir, 'combined');
  const paths = readdirSync(folder, { recursive: true }).map(String);
  const files = paths.filter((path) => /\.[a-z]+$/.test(path)).sort();
  return Object.fromEntries(files.map((path) => [path, contentOf(join(folder, path))]));
}

function contentOf(path: string): string {
  const bytes = readFileSync(path);
  if (!path.endsWith('manifest.json')) return bytes.toString('hex');
  const { run: _run, ...rest } = JSON.parse(bytes.toString());
  return JSON.stringify(rest);
}
