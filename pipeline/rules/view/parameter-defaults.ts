/** What expressions give when an execution is started with no overrides: the parameters' defaults. */

import { defaultScope, type Scope, type Variables, variablesOf } from '../../definition/evaluate.ts';
import type { ParameterJson } from '../../definition/json.ts';
import { hasType } from '../../definition/parameter-value.ts';
import { pipelineArn } from '../../names/arn.ts';
import type { RuleContext } from '../finding.ts';

/** Knows no parameter whose default is absent, empty or of another type, and nothing that differs from step to step. */
export function fittingDefaults(parameters: Iterable<ParameterJson>, context: RuleContext): Scope {
  const fitting = [...parameters].filter((each) => hasFittingDefault(each) && each.DefaultValue !== '');
  return defaultScope({ Parameters: fitting }, { variables: placeholders(context.pipelineName ?? 'pipeline') });
}

/** True where the default has the parameter's own type. */
export function hasFittingDefault({ Type: type = 'String', DefaultValue: value }: ParameterJson): boolean {
  return hasType(type, value);
}

// They have the length and form of the service's own. The names of jobs, which differ from step to step, are not among them.
function placeholders(pipelineName: string): Variables {
  const arn = pipelineArn({ partition: 'aws', region: 'us-east-1', accountId: '111122223333' }, pipelineName);
  return {
    ...variablesOf({ pipelineArn: arn, pipelineName, id: 'cfvy1tjuxdq8' }),
    StartDateTime: '2020-12-01T00:00:00.000Z',
    CurrentDateTime: '2020-12-01T00:00:00.000Z',
  };
}
