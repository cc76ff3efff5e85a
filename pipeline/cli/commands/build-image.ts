import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Option } from 'commander';
import { type OwnFiles, ownFiles } from '../extractor/take-extractor.ts';
import { buildImage } from '../image/build-image.ts';
import { type Tool, tools } from '../image/plan-image.ts';
import type { Io } from '../io.ts';
import { explained, loadUnsurveyed } from '../load-spec.ts';
import { type AddCommand, addCommonOptions, type CommonOptions } from '../options.ts';

interface BuildImageOptions extends CommonOptions {
  readonly tool?: Tool;
  readonly base?: string;
  readonly nodeFrom?: string;
  readonly tag: string;
  readonly push?: string;
}

export const buildImageCommand: AddCommand = (command, act) => {
  addCommonOptions(command)
    .addOption(new Option('--tool <name>', 'default: whichever is there, docker first').choices(tools))
    .option('--base <image>', "a Debian with Node, or python:3.12-slim, instead of the Dockerfile's own")
    .option('--node-from <image>', "copies Node from this image (default: from Docker's, for a base of Python's)")
    .option('--tag <name>', 'of the image here', 'macroshard:latest')
    .option('--push <uri>', 'also pushes it to this repository, logging in to Amazon ECR, and prints its URI by digest')
    .action((options: BuildImageOptions) => act(async (io) => build(options, io)));
};

async function build({ json, config, ...wanted }: BuildImageOptions, io: Io): Promise<number> {
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
