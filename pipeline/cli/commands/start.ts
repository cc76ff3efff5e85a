import { startExecution } from '../../aws/start-stop-retry.ts';
import { renderJson } from '../../definition/canonical.ts';
import { typed } from '../../wording/typed-command.ts';
import type { StartOptions } from '../command-line/deployment-commands.ts';
import { watchToEnd } from '../execution/watch-to-end.ts';
import { ownExtractor } from '../extractor/declaration.ts';
import type { Io } from '../io.ts';
import { loadSpec } from '../load-spec.ts';
import { localTables } from '../local/local-tables.ts';
import { planStart } from '../start/plan-start.ts';
import { type OpenTarget, openTarget } from '../target/open-target.ts';

export async function start(options: StartOptions, io: Io): Promise<number> {
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
  { options, target, io }: { options: StartOptions; target: OpenTarget; io: Io },
): Promise<number> {
  io.stderr.write(`${executionArn}\n`);
  const { json = false, local: isLocal = false } = options;
  return watchToEnd({ target, executionArn, isLocal, json, isReached: true, ...localTables(isLocal, io) }, io);
}
