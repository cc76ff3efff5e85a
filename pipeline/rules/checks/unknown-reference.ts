import { executionVariables, isObject } from '../../definition/expression.ts';
import type { Json, StepJson } from '../../definition/json.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { StepReference } from '../view/definition-view.ts';

const roots = ['Parameters', 'Execution', 'Steps', 'PipelineExperimentConfig', 'ForEach', 'IterationOutput'];
const experimentNames = new Set(['ExperimentName', 'TrialName']);
const variables = new Set<string>(executionVariables);

export const unknownReferenceRule: Rule = {
  id: 'unknown-reference',
  severity: 'error',
  title: 'every Get names a parameter, execution variable or step that exists',
  check({ references, parametersByName, stepsByName, steps, context }) {
    const nested = steps
      .filter(({ step }) => !ourTypes.has(step.Type))
      .flatMap(({ step }) => namesInside(step.Arguments as Json | undefined));
    const known = {
      parameters: new Set(parametersByName.keys()),
      steps: new Set([...stepsByName.keys(), ...nested]),
      isForeign: context.isForeign === true,
    };
    return references.flatMap((reference) => checkReference(reference, known));
  },
};

const ourTypes = new Set<string>(['Processing', 'Condition', 'Fail', 'ForEach'] satisfies StepJson['Type'][]);

/** Names of the steps that stand inside a step of a type that is not ours, which may refer to one another. */
function namesInside(value: Json | undefined): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item: Json) => namesInside(item));
  if (!isObject(value)) return [];
  const { Name, Type } = value;
  const own = typeof Name === 'string' && typeof Type === 'string' ? [Name] : [];
  return [...own, ...Object.values(value).flatMap((item) => namesInside(item))];
}

interface Known {
  readonly parameters: ReadonlySet<string>;
  readonly steps: ReadonlySet<string>;
  readonly isForeign: boolean;
}

function checkReference({ text, path, reference }: StepReference, names: Known): readonly RuleFinding[] {
  if (reference.kind === 'malformed') return [describeMalformed(text, path)];
  // The rule `for-each` knows where they may stand.
  if (reference.kind === 'item' || reference.kind === 'iteration') return [];
  const { what, name, known } = namesFor(reference, names);
  if (known.has(name)) return [];
  // The service may have had more variables since.
  const isNews = what === 'execution variable' && names.isForeign;
  const remedy =
    what === 'step' || what === 'parameter'
      ? `correct the name, or add the ${what}`
      : `use one of ${[...known].join(', ')}`;
  return [
    {
      path,
      message: `${quoteUnlessSecret(text)} names the ${what} "${name}", which does not exist${nearestHint(name, known)}`,
      remedy,
      ...(isNews && { severity: 'warning' as const }),
    },
  ];
}

function namesFor(
  reference: Exclude<StepReference['reference'], { readonly kind: 'malformed' | 'item' | 'iteration' }>,
  names: Known,
): { readonly what: string; readonly name: string; readonly known: ReadonlySet<string> } {
  if (reference.kind === 'parameter') {
    return { what: 'parameter', name: reference.name, known: names.parameters };
  }
  if (reference.kind === 'execution') {
    return { what: 'execution variable', name: reference.name, known: variables };
  }
  if (reference.kind === 'experiment')
    return { what: 'experiment variable', name: reference.name, known: experimentNames };
  return { what: 'step', name: reference.step, known: names.steps };
}

function describeMalformed(text: string, path: string): RuleFinding {
  const root = /^[^.]*/.exec(text)![0];
  const hint = roots.includes(root) ? '' : nearestHint(root, roots);
  if (/^[A-Za-z]+\../.test(text) && !roots.includes(root) && hint === '') {
    return {
      path,
      severity: 'warning',
      message: `${quoteUnlessSecret(text)} is a reference of a kind that is not known here`,
      remedy: `begin it with ${listing(roots, 'or')}, unless SageMaker Pipelines has added it since`,
    };
  }
  return {
    path,
    message: `${quoteUnlessSecret(text)} is no reference${hint}`,
    remedy:
      "write Parameters.NAME, Execution.NAME, Steps.NAME.PROPERTY or Steps.NAME.PropertyFiles.FILE; a list's entry as ['NAME']",
  };
}
