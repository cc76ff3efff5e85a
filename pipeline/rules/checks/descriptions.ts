import { longestParameterDescription, longestStepDescription, longestStepDisplayName } from '../../service/limits.ts';
import type { Rule, RuleFinding } from '../rule.ts';

export const descriptionsRule: Rule = {
  id: 'descriptions',
  severity: 'error',
  title: 'display names and descriptions keep their length',
  check({ steps, parameters }) {
    return [
      ...parameters.flatMap(({ Description }, index) =>
        checkLength({
          path: `Parameters[${index}].Description`,
          name: 'Description',
          text: Description,
          max: longestParameterDescription,
        }),
      ),
      ...steps.flatMap(({ step, path }) => [
        ...checkLength({
          path: `${path}.DisplayName`,
          name: 'DisplayName',
          text: step.DisplayName,
          max: longestStepDisplayName,
        }),
        ...checkLength({
          path: `${path}.Description`,
          name: 'Description',
          text: step.Description,
          max: longestStepDescription,
        }),
      ]),
    ];
  },
};

interface Spot {
  readonly path: string;
  readonly name: string;
  readonly text: string | undefined;
  readonly max: number;
}

function checkLength({ path, name, text = '', max }: Spot): readonly RuleFinding[] {
  if (text.length <= max) return [];
  const message = `${name} is ${text.length} characters long, expected at most ${max}`;
  return [{ path, message, remedy: 'shorten it' }];
}
