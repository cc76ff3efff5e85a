/** What expressions give when an execution is started with no overrides: the parameters' defaults. */

import { defaultScope, type Scope, type Variables, variablesOf } from '../../definition/evaluate.ts';
import type { ParameterJson } from '../../definition/json.ts';
import { hasType } from '../../definition/parameter-value.ts';
import { pipelineArn } from '../../names/arn.ts';
import type { RuleContext } from '../finding.ts';

/** Undefined for what differs from step to step, and for a parameter without a default of its own type or with an empty one. */
export function fittingDefaults(parameters: Iterable<ParameterJson>, context: RuleContext): Scope {
  const fitting = [...parameters].filter((each) => hasFittingDefault(each) && each.DefaultValue !== '');
  return defaultScope({ Parameters: fitting }, { variables: placeholders(context.pipelineName ?? 'pipeline') });
}

/** True where the default has the parameter's own type. */
export function hasFittingDefault({ Type: type = 'String', DefaultValue: value }: ParameterJson): boolean {
  return hasType(type, value);
}

// Of the length and form that the service's own have; the names of jobs differ from step to step.
function placeholders(pipelineName: string): Variables {
  const arn = pipelineArn({ partition: 'aws', region: 'us-east-1', accountId: '111122223333' }, pipelineName);
  return {
    ...variablesOf({ pipelineArn: arn, pipelineName, id: 'cfvy1tjuxdq8' }),
    StartDateTime: '2020-12-01T00:00:00.000Z',
    CurrentDateTime: '2020-12-01T00:00:00.000Z',
  };
}
