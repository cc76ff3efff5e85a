/** The commands that set up what a pipeline is used with: servers on this machine, schemas, the image, templates. */

import { type Command, InvalidArgumentError, Option } from 'commander';
import { typed } from '../../wording/typed-command.ts';
import type { CommandEntry } from './command-entry.ts';
import {
  addCommonOptions,
  addMachineOptions,
  addTargetOptions,
  type CommonOptions,
  datasetOption,
  type MachineOptions,
  repeated,
  type TargetOptions,
  usualDescription,
} from './options.ts';

/** Where `serve` listens unless it is told otherwise. */
export const defaultServePort = 4599;

export interface ServeOptions extends MachineOptions {
  readonly config: string;
  readonly port?: number;
  readonly state?: string;
  readonly env?: true;
  readonly anyCredentials?: true;
  readonly consolePort?: number;
  readonly allowHost?: readonly string[];
}

export interface ConsoleOptions extends TargetOptions {
  readonly config: string;
  readonly port: number;
  readonly allowHost?: readonly string[];
}

export interface SchemaOptions {
  readonly out: string;
  readonly json?: true;
}

/** The programs that build images, in the order of preference. */
export const imageTools = ['docker', 'buildah'] as const;

export type ImageTool = (typeof imageTools)[number];

export interface BuildImageOptions extends CommonOptions {
  readonly tool?: ImageTool;
  readonly base?: string;
  readonly nodeFrom?: string;
  readonly tag: string;
  readonly push?: string;
}

export interface TemplatesOptions extends CommonOptions {
  readonly dataset?: string;
  readonly out?: string;
  readonly account?: string;
  readonly region?: string;
  readonly repository?: string;
  readonly branch: string;
  readonly ciRole?: string;
  readonly only?: readonly string[];
  readonly force?: true;
}

export const setupCommands = [
  {
    name: 'serve',
    description: 'answers the SageMaker API on 127.0.0.1, for any SDK or the AWS CLI',
    examples: ['serve --mount s3://my-bucket/mimic3wdb=data', 'serve --env'],
    page: 'docs/serve.md',
    declare: (command) => addMachineOptions(declareServe(command)),
  },
  {
    name: 'console',
    description: 'shows pipelines and executions in a browser, and starts, stops and retries them from there',
    examples: ['console --region eu-west-1', 'console --local --port 0'],
    page: 'docs/console.md',
    declare: (command) =>
      addMachineOptions(
        addTargetOptions(
          command
            .addOption(
              new Option('--port <n>', 'where to listen; 0 takes any that is free').default(8765).argParser(portNumber),
            )
            .addOption(allowedHostOption())
            .addOption(pageDescriptionOption()),
        ),
      ),
  },
  {
    name: 'schema',
    description: 'writes JSON Schemas of pipeline.yaml and datasets, for editors',
    examples: ['schema', 'schema --out .vscode'],
    page: 'docs/pipeline-yaml.md',
    declare: (command) =>
      command
        .option('--out <dir>', 'where to; what lies there under their names is written anew', 'schemas')
        .option('--json', 'one JSON document on stdout, and nothing else there'),
  },
  {
    name: 'build-image',
    description: 'builds the image that jobs run, and pushes it',
    examples: ['build-image', 'build-image --push 111122223333.dkr.ecr.us-east-1.amazonaws.com/macroshard'],
    page: 'docs/image.md',
    declare: (command) =>
      addCommonOptions(command)
        .addOption(new Option('--tool <name>', 'default: whichever is there, docker first').choices(imageTools))
        .option('--base <image>', "a Debian with Node, or python:3.12-slim, instead of the Dockerfile's own")
        .option('--node-from <image>', "copies Node from this image (default: from Docker's, for a base of Python's)")
        .option('--tag <name>', 'of the image here', 'macroshard:latest')
        .option(
          '--push <uri>',
          'also pushes it to this repository, logging in to Amazon ECR, and prints its URI by digest',
        ),
  },
  {
    name: 'templates',
    description: 'writes IAM policies and CI workflows for this very pipeline',
    examples: ['templates --out . --repository me/features', 'templates --only job-role --force'],
    page: 'docs/iam.md',
    declare: declareTemplates,
  },
] as const satisfies readonly CommandEntry[];

function declareServe(command: Command): Command {
  return command
    .addOption(
      new Option('--port <n>', `where to listen; 0 takes any that is free (default: ${defaultServePort})`).argParser(
        portNumber,
      ),
    )
    .addOption(
      new Option('--console-port <n>', 'where the page for a browser listens (default: any that is free)').argParser(
        portNumber,
      ),
    )
    .addOption(allowedHostOption())
    .addOption(pageDescriptionOption())
    .option('--state <dir>', 'where it keeps its state (default: .macroshard)')
    .option('--env', `serves nothing, and prints what sets a shell up for clients: eval "$(${typed('serve')} --env)"`)
    .option(
      '--any-credentials',
      'for tests: whoever reaches 127.0.0.1 on this machine may run programs and read data as you',
    );
}

function declareTemplates(command: Command): void {
  addCommonOptions(command)
    .addOption(datasetOption())
    .option('--out <dir>', 'writes the files there instead of printing them')
    .option('--account <id>', "refuses to write for another account than roleArn's", matching(/^\d{12}$/, '12 digits'))
    .option('--region <name>', 'where the pipeline runs (default: where its image lies)')
    .option(
      '--repository <owner/name>',
      'the GitHub repository that deploys',
      matching(/^[\w.-]+\/[\w.-]+$/, 'OWNER/NAME'),
    )
    .option(
      '--branch <name>',
      'the branch that is deployed',
      matching(/^[^\s~^:?*[\\]+$/, 'the name of a branch'),
      'main',
    )
    .option(
      '--ci-role <name>',
      'the role that CI assumes (default: <pipeline>-ci)',
      matching(/^[\w+=,.@-]+$/, 'the name of a role'),
    )
    .addOption(
      new Option('--only <name>', 'one file by its name without ending; may be repeated (default: all)').argParser(
        repeated,
      ),
    )
    .option('--force', 'overwrites files that differ');
}

function matching(pattern: RegExp, expected: string) {
  return (text: string) => {
    if (!pattern.test(text)) throw new InvalidArgumentError(`expected ${expected}`);
    return text;
  };
}

/** `--config FILE` of a command that serves the page, which works without a description, too. */
function pageDescriptionOption(): Option {
  const says = 'the description whose datasets, prices and survey the page knows';
  return new Option('--config <file>', says).default(usualDescription);
}

/** `--allow-host NAME`, as often as wanted. */
function allowedHostOption(): Option {
  const says = 'the page answers to this name, too, as where a proxy leads to it; may be repeated';
  return new Option('--allow-host <name>', says).argParser((name: string, earlier: readonly string[] | undefined) => {
    if (!/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(name)) throw new InvalidArgumentError('expected NAME or NAME:PORT');
    return repeated(name, earlier);
  });
}

/** 0 is any that is free. */
function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('expected a number from 0 to 65535');
  return port;
}
