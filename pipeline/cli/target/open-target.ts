/** Where a command's SageMaker is: AWS, any endpoint that speaks its API, or the embedded one with `--local`. */

import { resolve } from 'node:path';
import type { GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Clients, openClients, type Target } from '../../aws/clients.ts';
import { isOfAws } from '../../aws/error-texts.ts';
import type { EmbeddedSageMaker } from '../../local/embedded-sagemaker.ts';
import { shellWord } from '../../wording/shell-word.ts';
import type { TargetOptions } from '../command-line/options.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { runnerCommand } from '../runner-command.ts';
import { awsTarget } from './aws-environment.ts';
import { type Described, localMachine } from './local-machine.ts';

/** A SageMaker, AWS's or the embedded one, to be closed in any case. */
export interface OpenTarget {
  readonly clients: Clients;
  /** A client for the S3 beside it, which is the caller's to destroy. */
  s3(): Promise<S3Client>;
  /** The same for Glue's catalog; undefined beside a SageMaker that has none. */
  readonly glue: (() => Promise<GlueClient>) | undefined;
  /** The flags that lead another command to the same SageMaker, each with a blank before it: ` --local`. */
  readonly flags: string;
  /** The place to name in "not found" messages, with a blank before it: ` in eu-west-1`. Empty where the store is local. */
  readonly place: string;
  /** The path that stands for an S3 URI, where the store is local. */
  locate(uri: string): string | undefined;
  close(): Promise<void>;
}

type AwsTarget = Extract<Target, { kind: 'aws' }>;

/**
 * Opens the SageMaker that the options name. Nothing is asked of it yet.
 * @throws Failure 2 for options that contradict each other
 */
export async function openTarget(options: TargetOptions & Described, io: Io): Promise<OpenTarget> {
  return options.local ? openLocal(options, io) : openAws(options, io);
}

async function openAws(options: TargetOptions, io: Io): Promise<OpenTarget> {
  for (const flag of ['state', 'mount', 'image', 'docker', 'extractors', 'fault'] as const) {
    if (options[flag] !== undefined)
      throw new Failure(2, `--${flag} needs --local: it is about the embedded SageMaker`);
  }
  const { region, profile } = options;
  const aws: AwsTarget = { kind: 'aws', ...awsTarget(options, io) };
  const clients = openClients(aws);
  const inUse = await clients.sageMaker.config.region().catch(() => undefined);
  return {
    clients,
    s3: () => openS3(aws),
    glue: hasCatalog(aws) ? () => openGlue(aws) : undefined,
    flags: [region && ` --region ${region}`, profile && ` --profile ${shellWord(profile)}`].filter(Boolean).join(''),
    place: inUse === undefined ? '' : ` in ${inUse}`,
    locate: () => undefined,
    close: async () => clients.destroy(),
  };
}

async function openLocal(options: TargetOptions & Described, io: Io): Promise<OpenTarget> {
  for (const flag of ['region', 'profile'] as const) {
    if (options[flag] !== undefined)
      throw new Failure(2, `--${flag} is about AWS, and --local uses none; leave one out`);
  }
  const stateFolder = resolve(io.folder, options.state ?? '.macroshard');
  const { openEmbeddedSageMaker } = await import('../../local/embedded-sagemaker.ts');
  // Executions go on when this command has ended, as they do on AWS.
  const embedded = await openEmbeddedSageMaker({
    ...(await localMachine(options, stateFolder, io)),
    nowMs: io.nowMs,
    runnerCommand: runnerCommand(),
    onDamaged: (message) => io.stderr.write(`${message}\n`),
  });
  const flags = ` --local${options.state === undefined ? '' : ` --state ${shellWord(options.state)}`}`;
  const target = embeddedTarget(embedded, flags);
  return {
    ...target,
    close: async () => {
      await embedded.close();
      await target.close();
    },
  };
}

/** A target for an embedded SageMaker that is already open; closing the target leaves that open. */
export function embeddedTarget(embedded: EmbeddedSageMaker, flags: string): OpenTarget {
  const here: Target = { kind: 'embedded', requestHandler: embedded.requestHandler };
  const clients = openClients(here);
  return {
    clients,
    s3: () => openS3(here),
    glue: undefined,
    flags,
    place: '',
    locate: (uri) => embedded.locate(uri),
    close: async () => clients.destroy(),
  };
}

async function openS3(target: Target): Promise<S3Client> {
  const { s3Client } = await import('../../aws/bucket.ts');
  return s3Client(target);
}

async function openGlue(target: AwsTarget): Promise<GlueClient> {
  const { glueClient } = await import('../../aws/catalog.ts');
  return glueClient(target);
}

// A server that stands in for SageMaker writes to no bucket that AWS's catalog could name.
function hasCatalog({ endpoint, glueEndpoint }: AwsTarget): boolean {
  return endpoint === undefined || isOfAws(endpoint) || glueEndpoint !== undefined;
}
