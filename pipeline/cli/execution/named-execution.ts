/** Which execution a command is about: `[ARN]`, an id of the config's pipeline, or that pipeline's newest. */

import { executionArnOf, newestExecution } from '../../aws/executions.ts';
import { executionReferenceForm, parseExecutionReference } from '../../names/arn.ts';
import { typed } from '../../wording/typed-command.ts';
import type { ExecutionOptions } from '../command-line/options.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadUnsurveyed } from '../load-spec.ts';
import { type OpenTarget, openTarget } from '../target/open-target.ts';

/** An execution, and the SageMaker that has it. */
export interface OpenExecution {
  readonly target: OpenTarget;
  readonly executionArn: string;
}

/**
 * Opens the SageMaker that has the execution, runs `act`, and closes it again.
 * @throws Failure 2 for what names no execution, 3 where the pipeline has none
 */
export async function withExecution(
  reference: string | undefined,
  { options, io }: { options: ExecutionOptions; io: Io },
  act: (execution: OpenExecution) => Promise<number>,
): Promise<number> {
  const given = parseReference(reference);
  const target = await openTarget(given.kind === 'arn' ? inRegion(options, given) : options, io);
  try {
    return await act({ target, executionArn: await find(given, { target, options, io }) });
  } finally {
    await target.close();
  }
}

type Reference =
  | { readonly kind: 'arn'; readonly arn: string; readonly region: string }
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'newest' };

function parseReference(reference: string | undefined): Reference {
  if (reference === undefined) return { kind: 'newest' };
  const given = parseExecutionReference(reference);
  if (given === undefined) throw new Failure(2, `${reference} names no execution; expected ${executionReferenceForm}`);
  return 'arn' in given ? { kind: 'arn', ...given } : { kind: 'id', ...given };
}

// The ARN says where its execution is; the user who copies it from a colleague may have another region set.
function inRegion(options: ExecutionOptions, { arn, region }: { arn: string; region: string }): ExecutionOptions {
  if (options.dataset !== undefined) {
    throw new Failure(2, `--dataset ${options.dataset}: ${arn} names its pipeline already; leave one out`);
  }
  if (options.local) return options;
  if (options.region !== undefined && options.region !== region) {
    throw new Failure(
      2,
      `--region ${options.region}: the execution is in ${region}, as its ARN says; leave --region out`,
    );
  }
  return { ...options, region };
}

async function find(
  given: Reference,
  { target, options, io }: { target: OpenTarget; options: ExecutionOptions; io: Io },
): Promise<string> {
  if (given.kind === 'arn') return given.arn;
  const { name } = await loadUnsurveyed(options, io);
  const client = target.clients.sageMaker;
  if (given.kind === 'id') return executionArnOf(client, name, given.id);
  const newest = await newestExecution(client, name);
  if (newest === undefined) {
    const dataset = options.dataset === undefined ? '' : ` --dataset ${options.dataset}`;
    throw new Failure(3, `pipeline ${name} has no execution; ${typed('start')}${dataset}${target.flags} starts one`);
  }
  io.stderr.write(`the newest execution of ${name}: ${newest}\n`);
  return newest;
}
