import { resolveScalar } from '../../definition/evaluate.ts';
import { memberOf } from '../../definition/expression.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import type { DefinitionView, NamedEntry, ProcessingStepView } from '../view/definition-view.ts';

export const localPathRule: Rule = {
  id: 'local-path',
  severity: 'error',
  ofOthers: 'warning',
  title: 'no two inputs of a job lie at one LocalPath, and no output lies where an input does',
  check({ processingSteps, defaults }) {
    return processingSteps.flatMap((step) => checkStep(step, defaults));
  },
};

function checkStep({ inputs, outputs }: ProcessingStepView, scope: DefinitionView['defaults']): readonly RuleFinding[] {
  const first = new Map<string, NamedEntry>();
  const findings: RuleFinding[] = [];
  const place = (entry: NamedEntry, kind: 'S3Input' | 'S3Output') => {
    const given = memberOf(entry.entry[kind], 'LocalPath');
    const path = given === undefined ? undefined : resolveScalar(given, scope);
    if (typeof path !== 'string') return;
    // A slash at the end or twice in a row leads to the same folder.
    const folder = path.replaceAll(/\/+/g, '/').replace(/\/$/, '');
    const earlier = first.get(folder);
    if (earlier) findings.push(describe({ entry, kind, folder, earlier }));
    else if (kind === 'S3Input') first.set(folder, entry);
  };
  for (const input of inputs) place(input, 'S3Input');
  for (const output of outputs) place(output, 'S3Output');
  return findings;
}

function describe(found: {
  readonly entry: NamedEntry;
  readonly kind: 'S3Input' | 'S3Output';
  readonly folder: string;
  readonly earlier: NamedEntry;
}): RuleFinding {
  const { entry, kind, folder, earlier } = found;
  const what = kind === 'S3Input' ? 'input' : 'output';
  return {
    path: `${entry.path}.${kind}.LocalPath`,
    message: `the ${what} "${entry.name ?? entry.path}" lies at ${folder}, as does the input "${earlier.name ?? earlier.path}"`,
    remedy: `give the ${what} a folder of its own`,
  };
}
