/** Selective execution: which steps run, and which results of an earlier execution they are given. */

import { dependenciesOf, type LocatedStep, listSteps } from '../../definition/graph.ts';
import { hasEnded } from '../../definition/has-ended.ts';
import type { DefinitionJson } from '../../definition/json.ts';
import { invalid, notFound, type ServiceError } from '../service-error.ts';
import type { ExecutionRecord, SelectionRecord, StepRecord } from '../store/records.ts';
import { isNamed } from './executions.ts';
import { executionId, objects, optionalText, type Request, text } from './request.ts';
import type { Service } from './service.ts';

/**
 * The selection that StartPipelineExecution asks for; undefined where it asks for none.
 * @throws ServiceError for steps that do not exist or leave a gap between them, and for a source that is missing, not
 *   of this pipeline, not ended, or without what the selected steps depend on
 * @see SageMaker API, SelectiveExecutionConfig
 */
export async function selection(
  service: Service,
  request: Request,
  { pipelineName, definition }: { pipelineName: string; definition: DefinitionJson },
): Promise<SelectionRecord | undefined> {
  const config = request.SelectiveExecutionConfig as Request | undefined | null;
  if (!config) return undefined;
  const selected = objects(config, 'SelectedSteps').map((step) => text(step, 'StepName'));
  const graph = new Graph(definition);
  const unknown = selected.filter((name) => !graph.has(name));
  if (unknown.length > 0)
    throw invalid(`Invalid SelectedSteps: the steps ${list(unknown)} do not exist in the pipeline`);
  const run = [...new Set(selected.flatMap((name) => graph.withBranches(name)))];
  const between = graph.between(run).filter((name) => !run.includes(name));
  if (between.length > 0) {
    throw invalid(
      `Invalid SelectedSteps: all steps in all paths between two selected steps should be included, ${list(between)} are missing`,
    );
  }
  const needed = graph.directDependencies(run);
  const sourceArn = optionalText(config, 'SourcePipelineExecutionArn');
  if (sourceArn === undefined) {
    if (needed.length > 0)
      throw badSource('null', `The selected steps ${list(selected)} have dependencies on ${list(needed)}`);
    return { selected, run, reused: [] };
  }
  const succeeded = await succeededSteps(service, config, { pipelineName, sourceArn });
  const absent = needed.filter((name) => !succeeded.has(name));
  if (absent.length > 0) {
    throw badSource(
      sourceArn,
      `The selected steps ${list(selected)} have dependencies on ${list(absent)}, which did not succeed in it`,
    );
  }
  return { sourceArn, selected, run, reused: graph.ancestors(run).filter((name) => succeeded.has(name)) };
}

async function succeededSteps(
  service: Service,
  config: Request,
  { pipelineName, sourceArn }: { pipelineName: string; sourceArn: string },
): Promise<ReadonlySet<string>> {
  const source = await service.store.execution(executionId(config, 'SourcePipelineExecutionArn'));
  if (!source || !isNamed(source, sourceArn)) throw notFound(`Pipeline execution '${sourceArn}'`);
  if (source.pipelineName !== pipelineName)
    throw badSource(sourceArn, `It is no execution of pipeline '${pipelineName}'`);
  const settled: ExecutionRecord = await service.host.settle(source);
  if (!hasEnded(settled) || settled.status === 'Stopped') {
    throw badSource(sourceArn, `Its status is ${settled.status}, it must be Failed or Succeeded`);
  }
  const steps: readonly StepRecord[] = await service.store.steps(source.id);
  return new Set(steps.filter(({ status }) => status === 'Succeeded').map(({ name }) => name));
}

/** What a selection asks of the DAG. */
class Graph {
  private readonly steps: ReadonlyMap<string, LocatedStep>;
  private readonly waitsFor: ReadonlyMap<string, readonly string[]>;

  constructor(definition: DefinitionJson) {
    // A ForEach step is selected with its children.
    const located = listSteps(definition).filter(({ body }) => body === undefined);
    this.steps = new Map(located.map((each) => [each.step.Name, each]));
    this.waitsFor = new Map(located.map((each) => [each.step.Name, dependenciesOf(each)]));
  }

  has(name: string): boolean {
    return this.steps.has(name);
  }

  /** A condition without its branches would decide to no effect. */
  withBranches(name: string): readonly string[] {
    const nested = [...this.steps.values()].filter(({ branch }) => branch?.condition === name);
    return [name, ...nested.flatMap(({ step }) => this.withBranches(step.Name))];
  }

  directDependencies(names: readonly string[]): readonly string[] {
    const found = new Set(names.flatMap((name) => this.waitsFor.get(name) ?? []));
    return [...found].filter((name) => !names.includes(name));
  }

  /** All steps outside that the named ones need, directly or not, in the definition's order. */
  ancestors(names: readonly string[]): readonly string[] {
    const found = new Set<string>();
    const visit = (name: string) => {
      for (const dependency of this.waitsFor.get(name) ?? []) {
        if (found.has(dependency)) continue;
        found.add(dependency);
        visit(dependency);
      }
    };
    for (const name of names) visit(name);
    return [...this.steps.keys()].filter((name) => found.has(name) && !names.includes(name));
  }

  /** All steps on a path that begins and ends in a named one. */
  between(names: readonly string[]): readonly string[] {
    const reaches = new Map<string, boolean>();
    const needsNamed = (name: string): boolean => {
      const known = reaches.get(name);
      if (known !== undefined) return known;
      reaches.set(name, false);
      const found = (this.waitsFor.get(name) ?? []).some((each) => names.includes(each) || needsNamed(each));
      reaches.set(name, found);
      return found;
    };
    return this.ancestors(names).filter(needsNamed);
  }
}

/** @see github.com/aws/sagemaker-python-sdk/issues/4444 for the service's wording */
function badSource(arn: string, reason: string): ServiceError {
  return invalid(`Invalid SourcePipelineExecutionArn: ${arn}. ${reason}`);
}

function list(names: readonly string[]): string {
  return `[${names.join(', ')}]`;
}
