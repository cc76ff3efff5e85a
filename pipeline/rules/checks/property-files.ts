import type { ProcessingStepJson } from '../../definition/json.ts';
import { mostPropertyFiles } from '../../service/limits.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { ProcessingStepView } from '../view/definition-view.ts';

/** What can stand in a `Get` behind `PropertyFiles.`. */
const namePattern = /^[A-Za-z0-9_-]+$/;

export const propertyFilesRule: Rule = {
  id: 'property-files',
  severity: 'error',
  title: `a pipeline has at most ${mostPropertyFiles} property files, each of an output that its step has`,
  check({ processingSteps }) {
    const files = processingSteps.reduce((sum, { located }) => sum + propertyFilesOf(located).length, 0);
    const findings = processingSteps.flatMap(checkStep);
    if (files <= mostPropertyFiles) return findings;
    const message = `${files} property files, expected at most ${mostPropertyFiles} in a pipeline`;
    return [{ path: 'Steps', message, remedy: 'write what conditions need into fewer files' }, ...findings];
  },
};

function propertyFilesOf({ step }: ProcessingStepView['located']): NonNullable<ProcessingStepJson['PropertyFiles']> {
  return step.Type === 'Processing' ? (step.PropertyFiles ?? []) : [];
}

function checkStep({ located, outputs }: ProcessingStepView): readonly RuleFinding[] {
  const known = outputs.flatMap(({ name }) => name ?? []);
  return propertyFilesOf(located).flatMap(({ PropertyFileName, OutputName, FilePath }, index) => {
    const path = `${located.path}.PropertyFiles[${index}]`;
    const findings: RuleFinding[] = [];
    if (!namePattern.test(PropertyFileName)) {
      const message = `the property file's name ${quoteUnlessSecret(PropertyFileName)} is not made of letters, digits, hyphens and underscores`;
      findings.push({
        path: `${path}.PropertyFileName`,
        message,
        remedy: 'rename it, also where it is referred to',
      });
    }
    if (known.length === outputs.length && !known.includes(OutputName)) {
      const has = known.length === 0 ? 'has no outputs' : `has ${listing(known, 'and')}`;
      const message = `OutputName is ${quoteUnlessSecret(OutputName)}, which the step "${located.step.Name}" does not have${nearestHint(OutputName, known)}`;
      findings.push({ path: `${path}.OutputName`, message, remedy: `correct the name; the step ${has}` });
    }
    if (FilePath === '') {
      const message = 'FilePath is empty';
      findings.push({ path: `${path}.FilePath`, message, remedy: "give the file's path inside the output" });
    }
    return findings;
  });
}
