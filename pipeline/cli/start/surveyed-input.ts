/** Whether an execution with these values reads what its pipeline was surveyed for. Pure. */

import { defaultScope, evaluate, ifKnown, type Scope } from '../../definition/evaluate.ts';
import { isObject } from '../../definition/expression.ts';
import { listSteps } from '../../definition/graph.ts';
import { groupSourceOf } from '../../definition/group-steps.ts';
import { digestText, type ExpectedInput, parseInputDigest } from '../../definition/input-digest.ts';
import { containerCommandOf, inputsOf } from '../../definition/job-request.ts';
import type { DefinitionJson, JsonObject } from '../../definition/json.ts';
import { withOverrides } from '../../definition/parameters.ts';
import { unrolled } from '../../definition/unrolled.ts';

/** A problem refuses the start; a note tells what its jobs will not do. Nothing where they read what was surveyed. */
export interface SurveyedInputCheck {
  readonly problem?: string;
  readonly note?: string;
}

/** Compares the input that the values name with the one that the definition's steps were surveyed for. */
export function checkSurveyedInput(
  definition: DefinitionJson,
  parameters: Readonly<Record<string, string>>,
): SurveyedInputCheck {
  const started = unrolled(withOverrides(definition, parameters));
  const scope = defaultScope(started, { variables: {}, properties: new Map() });
  for (const { step } of listSteps(started)) {
    if (step.Type !== 'Processing') continue;
    const expected = expectedOf(step.Arguments);
    const uris = urisOf(step.Arguments, scope);
    if (expected === undefined || uris.length === 0) continue;
    const isPack = containerCommandOf(step.Arguments).words[0] === 'process-pack';
    if (digestText(isPack ? JSON.stringify(uris) : uris[0]!) === expected.place) continue;
    const version = ifKnown(() => evaluate({ Get: 'Parameters.DatasetVersion' }, scope));
    const where = `${step.Name} would read ${uris[0]}, and was surveyed at another place`;
    if (typeof version === 'string' && digestText(version) !== expected.version) {
      return { note: `${where}: its job compares nothing, because DatasetVersion is ${JSON.stringify(version)}` };
    }
    const advice =
      'give DatasetVersion a value of its own, too, so that nothing is compared, or build with a survey of that place';
    return { problem: `${where}; ${advice}` };
  }
  return {};
}

function expectedOf(request: JsonObject): ExpectedInput | undefined {
  const { Environment } = request;
  const text = isObject(Environment) ? Environment.InputDigest : undefined;
  return typeof text === 'string' ? parseInputDigest(text) : undefined;
}

/** Of its inputs, or where the job reads S3 itself. */
function urisOf(request: JsonObject, scope: Scope): readonly string[] {
  const source = groupSourceOf(request);
  return (source === undefined ? inputsOf(request) : [{ uri: source }]).flatMap(({ uri }) => {
    const text = uri === undefined ? undefined : ifKnown(() => evaluate(uri, scope));
    return typeof text === 'string' ? [text] : [];
  });
}
