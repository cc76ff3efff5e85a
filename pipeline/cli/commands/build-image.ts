import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildImageOptions } from '../command-line/setup-commands.ts';
import { type OwnFiles, ownFiles } from '../extractor/take-extractor.ts';
import { buildImage } from '../image/build-image.ts';
import type { Io } from '../io.ts';
import { explained, loadUnsurveyed } from '../load-spec.ts';

export async function buildDescribedImage({ json, config, ...wanted }: BuildImageOptions, io: Io): Promise<number> {
  const own = await describedFiles(config, io);
  const imageUri = await buildImage(wanted, own, io);
  if (json) io.stdout.write(`${JSON.stringify({ tag: wanted.tag, imageUri: imageUri ?? null }, null, 2)}\n`);
  else io.stdout.write(imageUri === undefined ? `built ${wanted.tag}\n` : `ProcessingImageUri=${imageUri}\n`);
  return 0;
}

/** An image without a description holds the built-in extractor alone. */
async function describedFiles(config: string, io: Io): Promise<OwnFiles | undefined> {
  if (!existsSync(resolve(io.folder, config))) return undefined;
  const spec = await loadUnsurveyed({ config }, io);
  const own = await explained(() => ownFiles(spec, { config }, io));
  if (own !== undefined) io.stderr.write(`the image holds ${own.files.join(', ')}\n`);
  return own;
}
