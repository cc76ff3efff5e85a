import { defaults } from '../../config/defaults.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { buildDefinition } from '../../pipeline.ts';
import { checkDefinition } from '../../rules/check-definition.ts';
import type { Finding } from '../../rules/finding.ts';
import type { ValidateOptions } from '../command-line/description-commands.ts';
import { ownExtractor } from '../extractor/declaration.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { readJsonFile } from '../read-json-file.ts';
import { renderFindings } from '../rule-findings.ts';
import { ruleContextOf } from '../values/rule-context.ts';

export async function validate(options: ValidateOptions, io: Io): Promise<number> {
  const findings =
    options.definition === undefined ? await checkSpec(options, io) : await checkFile(options.definition, io);
  if (options.json) io.stdout.write(`${JSON.stringify({ findings }, null, 2)}\n`);
  else io.stdout.write(renderFindings(findings));
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}

async function checkSpec(options: ValidateOptions, io: Io): Promise<readonly Finding[]> {
  const spec = await loadSpec(options, io);
  const definition = withOverrides(buildDefinition(spec), spec.dataset?.parameters ?? {});
  return checkDefinition(definition, ruleContextOf(spec, { extractors: await ownExtractor(spec, options, io) }));
}

async function checkFile(file: string, io: Io): Promise<readonly Finding[]> {
  const definition = await readJsonFile({ file, flag: '--definition', hint: 'name a definition in JSON' }, io);
  return checkDefinition(definition, { quotas: { steps: defaults.quotas.steps }, isForeign: true });
}
