import { appendFile } from 'node:fs/promises';
import { StillDeleting, type UpsertResult, upsertPipeline, VersionChanged } from '../../aws/upsert.ts';
import { renderJson } from '../../definition/canonical.ts';
import { buildDefinition } from '../../pipeline.ts';
import { renderChanges } from '../../plan/render.ts';
import type { UpsertOptions } from '../command-line/deployment-commands.ts';
import { ownExtractor } from '../extractor/declaration.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { refuseBrokenRules } from '../rule-findings.ts';
import { openTarget } from '../target/open-target.ts';
import { ruleContextOf } from '../values/rule-context.ts';

export async function upsert(options: UpsertOptions, io: Io): Promise<number> {
  if (!options.dryRun) return change(options, io);
  const { plan } = await import('./plan.ts');
  return plan(options, io);
}

async function change(options: UpsertOptions, io: Io): Promise<number> {
  const spec = await loadSpec(options, io);
  const definition = buildDefinition(spec);
  refuseBrokenRules(definition, ruleContextOf(spec, { extractors: await ownExtractor(spec, options, io), values: [] }));
  const target = await openTarget(options, io);
  try {
    const { name, description, roleArn, tags, execution } = spec;
    const request = { name, description, roleArn, definition, tags, maxParallelSteps: execution.maxParallelSteps };
    const { expectVersion } = options;
    const result = await upsertPipeline(target.clients.sageMaker, request, {
      ...(expectVersion !== undefined && { expectVersion }),
      pause: (milliseconds) => io.pause(milliseconds),
      random: io.random,
    }).catch((error: Error) => {
      if (error instanceof VersionChanged || error instanceof StillDeleting)
        throw new Failure(1, error.message, { cause: error });
      throw error;
    });
    io.stdout.write(options.json ? renderJson(result) : render(result));
    await summarize(name, result, io);
    return 0;
  } finally {
    await target.close();
  }
}

function render({ action, pipelineArn, version, definitionSha256, changes }: UpsertResult): string {
  return [
    action,
    ...renderChanges(changes),
    `pipeline    ${pipelineArn}`,
    ...(version === null ? [] : [`version     ${version}`]),
    `definition  sha256 ${definitionSha256}`,
    '',
  ].join('\n');
}

/** @see GitHub Actions, "Adding a job summary" */
async function summarize(name: string, result: UpsertResult, io: Io): Promise<void> {
  const path = io.env.GITHUB_STEP_SUMMARY;
  if (!path) return;
  const { action, version, changes } = result;
  const title = `**${name}** ${action}${version === null ? '' : `, version ${version}`}\n`;
  const lines = renderChanges(changes);
  await appendFile(path, lines.length === 0 ? title : `${title}\n\`\`\`diff\n${lines.join('\n')}\n\`\`\`\n`);
}
