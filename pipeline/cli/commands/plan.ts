import { appendFile } from 'node:fs/promises';
import type { PipelineSpec } from '../../config/spec.ts';
import { renderJson } from '../../definition/canonical.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { buildDefinition } from '../../pipeline.ts';
import { visibleText } from '../../wording/visible.ts';
import type { PlanOptions } from '../command-line/deployment-commands.ts';
import { pastMeasured } from '../estimate/past-measured.ts';
import type { CountedInput } from '../estimate/start-estimate.ts';
import { ownExtractor } from '../extractor/declaration.ts';
import { Failure } from '../failure.ts';
import type { Io } from '../io.ts';
import { loadSpec, readCommitted, surveyFile } from '../load-spec.ts';
import type { PipelinePlan, PlanRequest } from '../plan/assemble-plan.ts';
import { planDocument, renderPlan, renderPlanMarkdown } from '../plan/render-plan.ts';
import { refuseBrokenRules } from '../rule-findings.ts';
import { refuseWrongValues } from '../values/check-values.ts';
import { givenValues, valueTexts } from '../values/given-values.ts';
import { ruleContextOf } from '../values/rule-context.ts';

/** Writes nothing but the plan; a plan with changes is no failure. */
export async function plan(options: PlanOptions, io: Io): Promise<number> {
  if (options.receipts !== undefined && !options.estimate) {
    throw new Failure(2, '--receipts needs --estimate: it says how fast jobs are');
  }
  const spec = await loadSpec(options, io);
  const definition = buildDefinition(spec);
  const values = givenValues({ dataset: spec.dataset, set: options.set });
  const context = ruleContextOf(spec, { extractors: await ownExtractor(spec, options, io), values });
  refuseWrongValues(values, { definition, context });
  const parameters = valueTexts(values);
  refuseBrokenRules(withOverrides(definition, parameters), context);
  const surveyed = options.estimate ? { surveyed: await surveyedIn(spec, options, io) } : {};
  const measured = options.receipts === undefined ? undefined : await pastMeasured(options.receipts, io);
  const request = { spec, definition, parameters, nowMs: io.nowMs(), ...surveyed, measured };
  const made = await makePlan(request, options, io);
  io.stdout.write(options.json ? renderJson(planDocument(made)) : renderPlan(made, options.against, io.stdout.columns));
  const summary = io.env.GITHUB_STEP_SUMMARY;
  if (summary) await appendFile(summary, visibleText(renderPlanMarkdown(made, options.against)));
  return 0;
}

async function surveyedIn(spec: PipelineSpec, options: PlanOptions, io: Io): Promise<CountedInput> {
  return { path: surveyFile(spec, options), survey: (await readCommitted(spec, options, io)) ?? null };
}

async function makePlan(request: PlanRequest, options: PlanOptions, io: Io): Promise<PipelinePlan> {
  if (options.against !== undefined) {
    const { planAgainstFile } = await import('../plan/plan-against-file.ts');
    return planAgainstFile(request, options.against, io);
  }
  const { openTarget } = await import('../target/open-target.ts');
  const { planAgainstService } = await import('../plan/plan-against-service.ts');
  const target = await openTarget(options, io);
  try {
    return await planAgainstService(request, target);
  } finally {
    await target.close();
  }
}
