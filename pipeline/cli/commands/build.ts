import { renderJson } from '../../definition/canonical.ts';
import { buildDefinition } from '../../pipeline.ts';
import { cloudFormationTemplate, templateSizeNote } from '../../templates/cloudformation.ts';
import type { BuiltPipeline } from '../../templates/deployment.ts';
import { TemplateError } from '../../templates/template-error.ts';
import { terraformJson, terraformResource } from '../../templates/terraform.ts';
import type { BuildOptions } from '../command-line/description-commands.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { writeOut } from '../write-out.ts';

export async function build(options: BuildOptions, io: Io): Promise<number> {
  const spec = await loadSpec(options, io);
  const text = render({ spec, definition: buildDefinition(spec) }, options);
  const note = options.format === 'cloudformation' ? templateSizeNote(text) : undefined;
  if (note !== undefined) io.stderr.write(`note: ${note}\n`);
  await writeOut(text, options, io);
  return 0;
}

function render(built: BuiltPipeline, { format, json }: BuildOptions): string {
  try {
    if (format === 'cloudformation') return cloudFormationTemplate(built, { syntax: json ? 'json' : 'yaml' });
    if (format === 'terraform') return json ? terraformJson(built) : terraformResource(built);
    return renderJson(built.definition);
  } catch (error) {
    if (error instanceof TemplateError) throw new Failure(1, error.message, { cause: error });
    throw error;
  }
}
