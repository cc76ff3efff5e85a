import { conditionStep, failStep } from '../pipeline/definition/condition-step.ts';
import type { Step } from '../pipeline/definition/definition.ts';
import { join } from '../pipeline/definition/expression.ts';
import type { CombineStep } from './combine.ts';
import { parameters } from './parameters.ts';

/**
 * `QualityGate`: the one place that decides whether an execution with rejects passes. Its limit stands nowhere else,
 * so that changing it re-runs no job.
 */
export function qualityGateStep(combine: CombineStep): Step {
  const rejectedFraction = combine.fileValue('Summary', 'rejectedFraction');
  const tooManyRejects = failStep({
    name: 'TooManyRejects',
    displayName: 'Too many rejects',
    description: 'Ends the execution as failed: more units were rejected than MaxRejectedFraction allows',
    errorMessage: join('', [
      combine.fileValue('Summary', 'gate.finding'),
      '; the rejected fraction of units is ',
      rejectedFraction,
      ', above MaxRejectedFraction ',
      parameters.MaxRejectedFraction,
      '; ',
      combine.fileValue('Summary', 'gate.advice'),
      '; the results are in ',
      combine.outputUri('combined'),
    ]),
  });
  return conditionStep({
    name: 'QualityGate',
    displayName: 'Quality gate',
    description: "Passes where the combine's rejected fraction of units is at most MaxRejectedFraction",
    conditions: [
      { Type: 'LessThanOrEqualTo', LeftValue: rejectedFraction, RightValue: parameters.MaxRejectedFraction },
    ],
    ifSteps: [],
    elseSteps: [tooManyRejects],
  });
}
