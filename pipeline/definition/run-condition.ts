/**
 * Run conditions: what must have become of one step for another to run.
 * @see SageMaker Python SDK, sagemaker-mlops, `workflow/step_dependency.py`
 */

import type { Step } from './definition.ts';
import type { DependencyJson, StepJson } from './json.ts';

/** `Completed` is what a step's plain name stands for. */
export const triggers = ['Completed', 'Failed', 'Stopped', 'Any'] as const;

/** What must have become of a step that another one waits for. */
export type Trigger = (typeof triggers)[number];

/** A step that another one waits for: until it has succeeded, or until what the trigger says has become of it. */
export type Dependency = Step | { readonly step: Step; readonly trigger: Trigger };

/** The entries of DependsOn; `Completed` is written as the name alone, as AWS's SDK does it. */
export function dependsOnJson(dependencies: readonly Dependency[]): readonly DependencyJson[] {
  return dependencies.map((each) => {
    const { step = each as Step, trigger = 'Completed' } = each as Partial<Exclude<Dependency, Step>>;
    return trigger === 'Completed' ? step.name : { Step: step.name, Trigger: trigger };
  });
}

/** The name of the step that an entry of DependsOn waits for. */
export function dependencyName(dependency: DependencyJson): string {
  return typeof dependency === 'string' ? dependency : dependency.Step;
}

/** The entry's trigger: `Completed` for a plain name, and where the entry has none. */
export function triggerOf(dependency: DependencyJson): string {
  return typeof dependency === 'string' ? 'Completed' : (dependency.Trigger ?? 'Completed');
}

/** What a step waits for of another one; a reference in its arguments alone waits for success. */
export function triggerFor({ DependsOn = [] }: StepJson, name: string): string {
  const dependency = DependsOn.find((each) => dependencyName(each) === name);
  return dependency === undefined ? 'Completed' : triggerOf(dependency);
}

/** True where a step's status is what the trigger asks for; an unknown trigger is taken to ask for any end. */
export function fulfils(status: string | undefined, trigger: string): boolean {
  if (trigger === 'Completed') return status === 'Succeeded';
  if (trigger === 'Failed' || trigger === 'Stopped') return status === trigger;
  return status === 'Succeeded' || status === 'Failed' || status === 'Stopped';
}
