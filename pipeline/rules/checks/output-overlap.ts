import { resolveScalar } from '../../definition/evaluate.ts';
import { isObject } from '../../definition/expression.ts';
import type { LocatedStep } from '../../definition/graph.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { DefinitionView } from '../view/definition-view.ts';

interface OutputPlace {
  readonly uri: string;
  readonly path: string;
  readonly located: LocatedStep;
  readonly name: string;
}

export const outputOverlapRule: Rule = {
  id: 'output-overlap',
  severity: 'error',
  ofOthers: 'warning',
  title: 'no output URI is the beginning of another: S3 prefixes match as strings',
  check(view) {
    const branches = branchesByStep(view.steps);
    // Sorted, everything that begins with a text follows that text directly, so one pass sees every pair that matters.
    const open: OutputPlace[] = [];
    return sortedOutputs(view).flatMap((output) => {
      while (open.length > 0 && !output.uri.startsWith(open[open.length - 1]!.uri)) open.pop();
      const shorter = open.findLast(
        ({ located }) => !areExclusive(branches.get(located)!, branches.get(output.located)!),
      );
      open.push(output);
      return shorter ? [describe(output, shorter)] : [];
    });
  },
};

function sortedOutputs({ processingSteps, defaults }: DefinitionView): readonly OutputPlace[] {
  const outputs = processingSteps.flatMap(({ located, outputs }) =>
    outputs.flatMap(({ path, name, entry }) => {
      const given = isObject(entry.S3Output) ? entry.S3Output.S3Uri : undefined;
      const uri = given === undefined ? undefined : resolveScalar(given, defaults);
      return typeof uri === 'string' ? [{ uri, path: `${path}.S3Output.S3Uri`, located, name: name ?? path }] : [];
    }),
  );
  return outputs.sort((a, b) => (a.uri < b.uri ? -1 : a.uri > b.uri ? 1 : 0));
}

type Branches = ReadonlyMap<string, 'If' | 'Else'>;

// The branches around each step, by condition. A step lists after the condition that holds it.
function branchesByStep(steps: readonly LocatedStep[]): ReadonlyMap<LocatedStep, Branches> {
  const byName = new Map<string, Branches>();
  const result = new Map<LocatedStep, Branches>();
  for (const located of steps) {
    const { step, branch } = located;
    const around = branch
      ? new Map([...(byName.get(branch.condition) ?? []), [branch.condition, branch.of] as const])
      : new Map();
    result.set(located, around);
    byName.set(step.Name, around);
  }
  return result;
}

// Of two branches of one condition only one runs.
function areExclusive(a: Branches, b: Branches): boolean {
  return [...a].some(([condition, of]) => b.has(condition) && b.get(condition) !== of);
}

function describe(output: OutputPlace, shorter: OutputPlace): RuleFinding {
  const longOne = `the output "${output.name}" of "${output.located.step.Name}" goes to ${quoteUnlessSecret(output.uri)}`;
  const shortOne = `"${shorter.name}" of "${shorter.located.step.Name}"`;
  return {
    path: output.path,
    message:
      output.uri === shorter.uri
        ? `${longOne}, as does ${shortOne}`
        : `${longOne}, which begins with ${quoteUnlessSecret(shorter.uri)}, where ${shortOne} goes`,
    remedy: 'end each output in a folder of its own: what reads the shorter prefix would take the other files too',
  };
}
