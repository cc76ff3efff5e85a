import { Option } from 'commander';
import { buildImage } from '../image/build-image.ts';
import { type Tool, tools } from '../image/plan-image.ts';
import type { Io } from '../io.ts';
import type { AddCommand } from '../options.ts';

interface BuildImageOptions {
  readonly tool?: Tool;
  readonly base?: string;
  readonly tag: string;
  readonly push?: string;
  readonly json?: true;
}

export const buildImageCommand: AddCommand = (command, act) => {
  command
    .addOption(new Option('--tool <name>', 'default: whichever is there, docker first').choices(tools))
    .option('--base <image>', "a Debian with Node and npm, instead of the Dockerfile's own")
    .option('--tag <name>', 'of the image here', 'macroshard:latest')
    .option('--push <uri>', 'also pushes it to this repository, logging in to Amazon ECR, and prints its URI by digest')
    .option('--json', 'one JSON document on stdout, and nothing else there')
    .action((options: BuildImageOptions) => act(async (io) => build(options, io)));
};

function build({ json, ...wanted }: BuildImageOptions, io: Io): number {
  const imageUri = buildImage(wanted, io);
  if (json) io.stdout.write(`${JSON.stringify({ tag: wanted.tag, imageUri: imageUri ?? null }, null, 2)}\n`);
  else io.stdout.write(imageUri === undefined ? `built ${wanted.tag}\n` : `ProcessingImageUri=${imageUri}\n`);
  return 0;
}
