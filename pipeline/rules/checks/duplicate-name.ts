import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { DefinitionView, NamedEntry } from '../view/definition-view.ts';

interface Named {
  readonly name: string;
  readonly path: string;
}

export const duplicateNameRule: Rule = {
  id: 'duplicate-name',
  severity: 'error',
  title: 'steps, parameters and property files, and the inputs and outputs of a step, have names of their own',
  check(view) {
    return [
      ...duplicates('parameter', parameterNames(view)),
      ...duplicates(
        'step',
        view.steps.map(({ step, path }) => ({ name: step.Name, path: `${path}.Name` })),
      ),
      ...view.processingSteps.flatMap(({ located, inputs, outputs }) => [
        ...duplicates('input', entryNames(inputs, 'InputName')),
        ...duplicates('output', entryNames(outputs, 'OutputName')),
        ...duplicates('property file', fileNames(located)),
      ]),
    ];
  },
};

function parameterNames({ parameters }: DefinitionView): readonly Named[] {
  return parameters.map(({ Name }, index) => ({ name: Name, path: `Parameters[${index}].Name` }));
}

function entryNames(entries: readonly NamedEntry[], key: string): readonly Named[] {
  return entries.flatMap(({ name, path }) => (name === undefined ? [] : [{ name, path: `${path}.${key}` }]));
}

function fileNames({ step, path }: DefinitionView['steps'][number]): readonly Named[] {
  const files = step.Type === 'Processing' ? (step.PropertyFiles ?? []) : [];
  return files.map(({ PropertyFileName: name }, index) => ({
    name,
    path: `${path}.PropertyFiles[${index}].PropertyFileName`,
  }));
}

function duplicates(what: string, named: readonly Named[]): readonly RuleFinding[] {
  const first = new Map<string, string>();
  return named.flatMap(({ name, path }) => {
    const earlier = first.get(name);
    if (earlier === undefined) {
      first.set(name, path);
      return [];
    }
    const message = `a second ${what} is named ${quoteUnlessSecret(name)}; the first stands at ${earlier}`;
    return [{ path, message, remedy: `give each ${what} a name of its own` }];
  });
}
