import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildImageOptions } from '../command-line/setup-commands.ts';
import { type OwnFiles, ownFiles } from '../extractor/take-extractor.ts';
import { buildImage } from '../image/build-image.ts';
import { unlockedPackages } from '../image/lay-out-extractor.ts';
import type { Io } from '../io.ts';
import { explained, loadUnsurveyed } from '../load-spec.ts';

export async function buildDescribedImage({ json, config, ...wanted }: BuildImageOptions, io: Io): Promise<number> {
  const own = await describedFiles(config, io);
  const imageUri = await buildImage(wanted, own, io);
  if (json) io.stdout.write(`${JSON.stringify({ tag: wanted.tag, imageUri: imageUri ?? null }, null, 2)}\n`);
  else io.stdout.write(imageUri === undefined ? `built ${wanted.tag}\n` : `ProcessingImageUri=${imageUri}\n`);
  return 0;
}

function unlocked(file: string): string {
  const way =
    'name exact versions there, or let npm write that file (npm install --workspaces=false --package-lock-only)';
  return `packages of ${file} are installed in the newest versions that it allows, since no package-lock.json lies beside it: ${way}`;
}

/** An image without a description holds the built-in extractor alone. */
async function describedFiles(config: string, io: Io): Promise<OwnFiles | undefined> {
  if (!existsSync(resolve(io.folder, config))) return undefined;
  const spec = await loadUnsurveyed({ config }, io);
  const own = await explained(() => ownFiles(spec, { config }, io));
  if (own === undefined) return undefined;
  io.stderr.write(`the image holds ${own.files.join(', ')}\n`);
  for (const file of unlockedPackages(own.files)) io.stderr.write(`${unlocked(file)}\n`);
  return own;
}
