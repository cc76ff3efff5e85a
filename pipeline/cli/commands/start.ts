import { InvalidArgumentError, Option } from 'commander';
import { startExecution } from '../../aws/start-stop-retry.ts';
import { renderJson } from '../../definition/canonical.ts';
import { longestDisplayName } from '../../service/limits.ts';
import { patternOf } from '../../service/shapes.ts';
import { typed } from '../../wording/typed-command.ts';
import { watchToEnd } from '../execution/watch-to-end.ts';
import { ownExtractor } from '../extractor/declaration.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { localTables } from '../local/local-tables.ts';
import {
  type AddCommand,
  addCommonOptions,
  type CommonOptions,
  countFrom1,
  datasetOption,
  setOption,
} from '../options.ts';
import { planStart, type StartOptions } from '../start/plan-start.ts';
import { addMachineOptions } from '../target/local-machine.ts';
import { addTargetOptions, type OpenTarget, openTarget, type TargetOptions } from '../target/open-target.ts';

interface Options extends CommonOptions, TargetOptions, StartOptions {
  readonly watch?: true;
}

export const startCommand: AddCommand = (command, act) => {
  addCommonOptions(command)
    .addOption(datasetOption())
    .addOption(setOption())
    .option('--from-execution <arn>', 'copies the values of an earlier execution first')
    .addOption(
      new Option(
        '--steps <names>',
        'runs these steps and all that wait for them, on the results of an earlier execution',
      ).argParser(stepNames),
    )
    .option('--only', 'with --steps: these steps alone')
    .option('--source-execution <arn>', 'with --steps: whose results are reused (default: the newest that has them)')
    .addOption(
      new Option('--name <text>', "the execution's display name (default: the description's)").argParser(displayName),
    )
    .addOption(
      new Option('--max-parallel <n>', "runs at most so many steps at once (default: the description's)").argParser(
        countFrom1,
      ),
    )
    .addOption(
      new Option(
        '--pipeline-version <version>',
        'starts this version, by its number or an alias (default: the newest)',
      ).argParser(versionOrAlias),
    )
    .addOption(
      new Option(
        '--run-key <text>',
        'starts one execution a key, however often it is tried; CI gives the id of its run',
      ).argParser(notEmpty),
    )
    .option('--watch', 'watches it to its end');
  addMachineOptions(addTargetOptions(command)).action((options: Options) => act((io) => start(options, io)));
};

async function start(options: Options, io: Io): Promise<number> {
  const spec = await loadSpec(options, io);
  const target = await openTarget({ ...options, ownExtractor: spec.process }, io);
  try {
    const { request, notes } = await planStart(
      spec,
      { ...options, extractors: await ownExtractor(spec, options, io) },
      target,
    );
    for (const note of notes) io.stderr.write(`${note}\n`);
    const executionArn = await startExecution(target.clients.sageMaker, request);
    if (options.watch) return await watch(executionArn, { options, target, io });
    const { parameters, selection = null } = request;
    const text = `${executionArn}\nwatch it  ${typed('watch')} ${executionArn}${target.flags}\n`;
    io.stdout.write(options.json ? renderJson({ executionArn, parameters, selection }) : text);
    return 0;
  } finally {
    await target.close();
  }
}

function watch(
  executionArn: string,
  { options, target, io }: { options: Options; target: OpenTarget; io: Io },
): Promise<number> {
  io.stderr.write(`${executionArn}\n`);
  const { json = false, local: isLocal = false } = options;
  return watchToEnd({ target, executionArn, isLocal, json, isReached: true, ...localTables(isLocal, io) }, io);
}

function stepNames(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) throw new InvalidArgumentError('expected names with commas between them');
  return names;
}

/** @see SageMaker API, StartPipelineExecution, PipelineExecutionDisplayName */
function displayName(text: string): string {
  if (patternOf('PipelineExecutionName').regexp.test(text) && text.length <= longestDisplayName) return text;
  throw new InvalidArgumentError(`expected letters, digits and hyphens between them, ${longestDisplayName} at most`);
}

// A variable that the CI has not set would start one execution for all runs.
function notEmpty(text: string): string {
  if (text === '') throw new InvalidArgumentError('it is empty');
  return text;
}

/** A version's number, or an alias, which is not made of digits alone. */
function versionOrAlias(text: string): number | string {
  if (/^\d+$/.test(text)) return countFrom1(text);
  if (patternOf('PipelineVersionAlias').regexp.test(text)) return text;
  throw new InvalidArgumentError('expected a number from 1 on, or an alias of letters, digits and . _ -');
}
