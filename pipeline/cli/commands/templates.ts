import { isAbsolute, relative, resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { longestRoleName } from '../../service/limits.ts';
import { type CiSettings, planRoleSuffix } from '../../templates/ci-values.ts';
import { type Deployment, describeDeployment } from '../../templates/deployment.ts';
import { TemplateError } from '../../templates/template-error.ts';
import {
  fileNamesOf,
  namesNeedingRepository,
  oversizedPolicies,
  type TemplateFile,
  type TemplateFileName,
  templateFile,
} from '../../templates/template-files.ts';
import { didYouMean } from '../../wording/words.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { type AddCommand, addCommonOptions, type CommonOptions, datasetOption } from '../options.ts';
import { checkPlace } from '../templates/check-place.ts';
import { loadBuiltPipelines } from '../templates/load-built-pipelines.ts';
import { writeFiles } from '../templates/write-files.ts';

interface TemplatesOptions extends CommonOptions {
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

export const templatesCommand: AddCommand = (command, act) => {
  addOptions(addCommonOptions(command)).action((options: TemplatesOptions) => act((io) => templates(options, io)));
};

function addOptions(command: Command): Command {
  return command
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
        (name: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), name],
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

async function templates(options: TemplatesOptions, io: Io): Promise<number> {
  const built = await loadBuiltPipelines(options, io);
  try {
    const deployment = describeDeployment(built, { region: options.region });
    checkPlace(deployment, options);
    const names = chosenNames(deployment, options);
    const ci = ciSettings(deployment, names, options, io);
    const files = names.map((name) => templateFile(name, { deployment, ci }));
    for (const note of oversizedPolicies(files)) io.stderr.write(`note: ${note}\n`);
    if (options.out === undefined) print(files, options, io);
    else await write(files, options.out, options, io);
    return 0;
  } catch (error) {
    if (error instanceof TemplateError) throw new Failure(1, error.message, { cause: error });
    throw error;
  }
}

function chosenNames(deployment: Deployment, { only }: TemplatesOptions): readonly TemplateFileName[] {
  const known = fileNamesOf(deployment);
  const unknown = only?.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined) {
    const isOfJobs = unknown.startsWith('job-role-') && deployment.oneRole;
    const hint = isOfJobs ? '; the jobs run with the role of the pipeline' : didYouMean(unknown, known);
    throw new Failure(2, `--only: no such file ${unknown}${hint} (files: ${known.join(', ')})`);
  }
  return only ? known.filter((name) => only.includes(name)) : known;
}

function ciSettings(
  deployment: Deployment,
  names: readonly TemplateFileName[],
  options: TemplatesOptions,
  io: Io,
): CiSettings {
  const { repository, branch, ciRole } = options;
  const needing = names.find((name) => namesNeedingRepository.includes(name));
  if (needing !== undefined && (repository === undefined || repository.toUpperCase() === 'OWNER/NAME')) {
    throw new Failure(
      2,
      `${needing} says which GitHub repository may deploy: name it with --repository OWNER/NAME, or choose other files with --only`,
    );
  }
  const ciRoleName = ciRole ?? `${deployment.pipelines[0]!.name}-ci`;
  if (ciRoleName.length + planRoleSuffix.length > longestRoleName) {
    throw new Failure(
      2,
      `the role ${ciRoleName}${planRoleSuffix} has ${ciRoleName.length + planRoleSuffix.length} characters, IAM takes ${longestRoleName}; name a shorter one with --ci-role`,
    );
  }
  const fromHere = isAbsolute(options.config) ? relative(io.folder, options.config) : options.config;
  // The root of the repository is taken to be where the description's path begins to go down.
  const config = fromHere.replace(/^(\.\.\/)+/, '');
  return { repository: repository ?? null, branch, ciRoleName, config };
}

function print(files: readonly TemplateFile[], { json }: TemplatesOptions, io: Io): void {
  if (json) io.stdout.write(`${JSON.stringify({ files }, null, 2)}\n`);
  else io.stdout.write(files.map(({ path, text }) => `==> ${path} <==\n${text}`).join('\n'));
}

async function write(files: readonly TemplateFile[], out: string, options: TemplatesOptions, io: Io): Promise<void> {
  const written = await writeFiles(files, {
    folder: resolve(io.folder, out),
    shownAs: out,
    force: options.force ?? false,
  });
  if (options.json) io.stdout.write(`${JSON.stringify({ files: written }, null, 2)}\n`);
  else io.stdout.write(written.map(({ action, path }) => `${action} ${path}\n`).join(''));
}
