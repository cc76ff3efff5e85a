import type { PathPart } from '../../definition/reference.ts';
import { membersOf } from '../../service/shapes.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { DefinitionView, NamedEntry, ProcessingStepView, StepReference } from '../view/definition-view.ts';

/** A processing step's properties are the answer of DescribeProcessingJob. */
const properties = [...membersOf('DescribeProcessingJobResponse')].sort();

export const unknownPropertyRule: Rule = {
  id: 'unknown-property',
  severity: 'error',
  title: 'every property, output and property file that a Get names exists on its step',
  check(view) {
    const processing = new Map(view.processingSteps.map((each) => [each.located, each]));
    return view.references.flatMap((found) => {
      const { reference } = found;
      if (reference.kind !== 'property' && reference.kind !== 'property-file') return [];
      const target = view.stepsByName.get(reference.step);
      if (target?.step.Type === 'Fail') return [describeFail(found, reference.step)];
      const step = target && processing.get(target);
      if (!step) return [];
      return reference.kind === 'property'
        ? checkProperty(found, { step, parts: reference.parts })
        : checkPropertyFile(found, { step, file: reference.file });
    });
  },
};

function describeFail({ text, path }: StepReference, name: string): RuleFinding {
  const message = `${quoteUnlessSecret(text)} names a property of the Fail step "${name}", which has none`;
  return { path, message, remedy: 'refer to the step whose result is meant' };
}

function checkPropertyFile(
  { text, path }: StepReference,
  { step, file }: { readonly step: ProcessingStepView; readonly file: string },
): readonly RuleFinding[] {
  const files = propertyFilesOf(step.located).map(({ PropertyFileName }) => PropertyFileName);
  if (files.includes(file)) return [];
  return [missing({ text, path, what: 'property file', name: file, step, known: files })];
}

function propertyFilesOf({ step }: DefinitionView['steps'][number]): readonly { readonly PropertyFileName: string }[] {
  return step.Type === 'Processing' ? (step.PropertyFiles ?? []) : [];
}

function checkProperty(
  { text, path }: StepReference,
  { step, parts }: { readonly step: ProcessingStepView; readonly parts: readonly PathPart[] },
): readonly RuleFinding[] {
  const [first, second, third] = parts.map(partName);
  if (first === undefined) return [];
  if (!properties.includes(first))
    return [missing({ text, path, what: 'property', name: first, step, known: properties })];
  if (first === 'ProcessingOutputConfig' && second === 'Outputs') {
    return checkEntry({ text, path, step, what: 'output', name: third, entries: step.outputs });
  }
  if (first === 'ProcessingInputs') {
    return checkEntry({ text, path, step, what: 'input', name: second, entries: step.inputs });
  }
  return [];
}

// A position in a list is left to the service.
function partName(part: PathPart): string | undefined {
  if ('member' in part) return part.member;
  return 'entry' in part ? part.entry : undefined;
}

interface Entry {
  readonly text: string;
  readonly path: string;
  readonly step: ProcessingStepView;
  readonly what: string;
  readonly name: string | undefined;
  readonly entries: readonly NamedEntry[];
}

function checkEntry({ entries, name, ...reference }: Entry): readonly RuleFinding[] {
  const known = entries.flatMap((entry) => entry.name ?? []);
  // An entry whose name is known at run time only may be the one that is meant.
  if (name === undefined || known.length < entries.length || known.includes(name)) return [];
  return [missing({ ...reference, name, known })];
}

function missing(unknown: {
  readonly text: string;
  readonly path: string;
  readonly what: string;
  readonly name: string;
  readonly step: ProcessingStepView;
  readonly known: readonly string[];
}): RuleFinding {
  const { text, path, what, name, step, known } = unknown;
  const stepName = step.located.step.Name;
  const has =
    known.length === 0 ? `has no ${what === 'property' ? 'properties' : `${what}s`}` : `has ${listing(known, 'and')}`;
  return {
    path,
    message: `${quoteUnlessSecret(text)} names the ${what} "${name}", which the step "${stepName}" does not have${nearestHint(name, known)}`,
    remedy:
      what === 'property' ? 'use a member of the answer of DescribeProcessingJob' : `correct the name; the step ${has}`,
  };
}
