import { resolve } from 'node:path';
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
import type { TemplatesOptions } from '../command-line/setup-commands.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { pathInRepository } from '../local-path.ts';
import { checkPlace } from '../templates/check-place.ts';
import { loadBuiltPipelines } from '../templates/load-built-pipelines.ts';
import { writeFiles } from '../templates/write-files.ts';

export async function templates(options: TemplatesOptions, io: Io): Promise<number> {
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
  const config = pathInRepository(options.config, io.folder);
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
