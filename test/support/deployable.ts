import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { renderSurvey } from '../../pipeline/survey/render-survey.ts';
import { shellWord } from '../../pipeline/wording/shell-word.ts';
import { numericsGroup } from './numerics.ts';
import { repositoryRoot } from './repository.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The committed pipeline's. */
export const committedImage = '111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard:latest';

/** The least that stands in for the container's program. */
export const quickProgram = join(repositoryRoot, 'test/support/quick-program.sh');

/** Has it run in the place of the committed pipeline's image. */
export const quickImage = ['--image', `${committedImage}=${shellWord(quickProgram)}`];

/** What leads a command to the embedded SageMaker of a `deployableFolder`. */
export const storeFlags = ['--local', '--state', 'state'];

/** The same for a command that runs jobs, which do nothing. */
export const localFlags = [
  ...storeFlags,
  '--mount',
  's3://my-bucket/mimic3wdb=data',
  '--mount',
  's3://my-bucket/features=out',
  ...quickImage,
];

/** A folder with a pipeline of two groups, a and b, and a record of numerics in each. */
export async function deployableFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await describePipeline(folder, {});
  for (const group of ['a', 'b']) {
    for (const [path, text] of Object.entries(numericsGroup(group, 1))) {
      const file = join(folder, 'data', group, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text);
    }
  }
  return folder;
}

/** Writes the committed description with groups a and b, the gate open, and other lines in place of its own. */
export async function describePipeline(folder: string, lines: Readonly<Record<string, string>>): Promise<void> {
  const replaced = { groups: '[a, b]', qualityGate: '{ maxRejectedFraction: 1 }', ...lines };
  let text = await readFile(join(repositoryRoot, 'pipeline.yaml'), 'utf8');
  for (const [key, value] of Object.entries(replaced)) {
    text = text.replace(new RegExp(`^${key}:.*$`, 'm'), `${key}: ${value}`);
  }
  await writeFile(join(folder, 'pipeline.yaml'), text);
}

/** Writes a survey of groups of so many bytes, in files of 4 MB, as if it were committed. */
export async function writeSurvey(folder: string, groups: Readonly<Record<string, number>>): Promise<void> {
  const digest = '0'.repeat(64);
  const sizes = Object.entries(groups).map(([name, bytes]) => {
    return [name, { files: bytes / 4e6, bytes, keys: digest, etags: digest }] as const;
  });
  await mkdir(join(folder, 'surveys'), { recursive: true });
  const text = renderSurvey({ prefix: 's3://my-bucket/mimic3wdb/', groups: new Map(sizes) });
  await writeFile(join(folder, 'surveys/mimic3-waveform-features.json'), text);
}
