import { EvaluationError } from '../../definition/evaluate.ts';
import { isExpression, isObject, memberOf } from '../../definition/expression.ts';
import type { LocatedStep } from '../../definition/graph.ts';
import { itemsOf } from '../../definition/iterations.ts';
import { containerCommandOf } from '../../definition/job-request.ts';
import type { ForEachStepJson, Json } from '../../definition/json.ts';
import { findReferences, parseReference } from '../../definition/reference.ts';
import { longestItem, mostChildrenAtOnce, mostInputs, mostLiteralItems } from '../../service/limits.ts';
import { shortItem } from '../../wording/short-texts.ts';
import { typed } from '../../wording/typed-command.ts';
import { listing, nearestHint } from '../../wording/words.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { DefinitionView } from '../view/definition-view.ts';

const picks = ['MaxBy', 'MinBy'];
const notInBody = ['Condition', 'Fail', 'ForEach'];

/** @see SageMaker Python SDK, sagemaker-mlops, `workflow/for_each_step.py` */
export const forEachRule: Rule = {
  id: 'for-each',
  severity: 'error',
  title: `a ForEach step has a list of items, ${mostLiteralItems} at most where they are written out, a body of steps of other types than ${listing(notInBody, 'and')}, 1 to ${mostChildrenAtOnce} children at once, and names that no other step has`,
  check(view) {
    return view.steps.flatMap((located) => {
      const { step, path } = located;
      if (step.Type !== 'ForEach') return [];
      const place = `${path}.Arguments`;
      return [
        ...checkItems(step, place, view),
        ...checkConcurrency(step, place),
        ...checkBody(step, place),
        ...checkSelector(step, place),
        ...checkChildNames(located, view),
        ...checkPlaces(step, view),
      ];
    });
  },
};

function checkItems(step: ForEachStepJson, place: string, view: DefinitionView): readonly RuleFinding[] {
  const path = `${place}.IterableItems`;
  const { IterableItems: items } = step.Arguments;
  const literal = Array.isArray(items) ? checkLiteralItems(items, { path, step }) : [];
  const reference = isExpression(items) && typeof items.Get === 'string' ? parseReference(items.Get) : undefined;
  const name = reference?.kind === 'parameter' ? reference.name : undefined;
  const value = name === undefined ? undefined : view.defaults.parameter(name);
  if (name !== undefined && value === undefined) return literal;
  const origin = name === undefined ? '' : (view.context.origins?.get(name) ?? `the default of parameter "${name}"`);
  const words = origin === '' ? '' : ` (${origin})`;
  // A start may give another value; for our own steps, each is checked then.
  const severity = isOfGroups(step) && !view.context.isForeign ? ('error' as const) : ('warning' as const);
  try {
    const known = itemsOf(step, view.defaults);
    return [...literal, ...checkKnownItems(known, { step, isGiven: name !== undefined, path, words, severity })];
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    if (name === undefined) return literal;
    const message = `IterableItems is ${quoteUnlessSecret(String(value))}${words}, which is no JSON list`;
    return [{ path, message, remedy: 'give the parameter a default such as ["30", "31"]', severity }];
  }
}

interface ItemCheck {
  readonly step: ForEachStepJson;
  /** By a parameter. */
  readonly isGiven: boolean;
  readonly path: string;
  readonly words: string;
  readonly severity: 'error' | 'warning';
}

function checkKnownItems(items: readonly string[], check: ItemCheck): readonly RuleFinding[] {
  const { step, isGiven, path, words, severity } = check;
  const quoted = (item: string) => quoteUnlessSecret(shortItem(item));
  if (isGiven && items.length === 0) {
    const message = `IterableItems is empty${words}, so that nothing runs`;
    return [{ path, message, remedy: 'name at least one item, such as ["30"]', severity }];
  }
  const repeated = new Set(items.filter((item, index) => items.indexOf(item) !== index));
  const unfit =
    isGiven && isOfGroups(step)
      ? items.filter((item) => !/^[^./\0\n\r\u2028\u2029][^/\0\n\r\u2028\u2029]*$/u.test(item))
      : [];
  return [
    ...[...repeated].map((item) => {
      const message = `IterableItems names ${quoted(item)} more than once${words}: its children would write to one place`;
      return { path, message, remedy: 'name each item once', severity };
    }),
    ...unfit.map((item) => {
      const message = `IterableItems names ${quoted(item)}${words}, which is no group's folder`;
      return { path, message, remedy: 'name folders: no slash, no line break, and no dot at the beginning', severity };
    }),
  ];
}

function checkLiteralItems(
  items: readonly Json[],
  { path, step }: { readonly path: string; readonly step: ForEachStepJson },
): readonly RuleFinding[] {
  const remedy = moreItemsRemedy(step, items.length);
  const count =
    items.length === 0 || items.length > mostLiteralItems
      ? [{ path, message: `IterableItems has ${items.length} entries, expected 1 to ${mostLiteralItems}`, remedy }]
      : [];
  const tooLong = items.flatMap((item, index) => {
    const { length } = typeof item === 'string' ? item : '';
    if (length <= longestItem) return [];
    const message = `IterableItems[${index}] has ${length} characters, expected at most ${longestItem}`;
    return [{ path: `${path}[${index}]`, message, remedy: 'put what is long into a file, and name it in the item' }];
  });
  return [...count, ...tooLong];
}

/** Whether its children are jobs on groups, of our own program. */
function isOfGroups({ Arguments: { ForEachBody } }: ForEachStepJson): boolean {
  const [first] = ForEachBody;
  return first?.Type === 'Processing' && containerCommandOf(first.Arguments).words[0] === 'process-group';
}

function moreItemsRemedy(step: ForEachStepJson, groups: number): string {
  if (!isOfGroups(step) || groups === 0)
    return 'put a longer list into a parameter or a property file, as the text of a JSON list';
  const packs = Math.ceil(groups / mostInputs);
  return `take up to ten groups a step with macroSharding: { by: pack, steps: ${packs} }, and run ${typed('survey')}`;
}

function checkConcurrency({ Arguments }: ForEachStepJson, place: string): readonly RuleFinding[] {
  const { MaxConcurrency: most } = Arguments;
  if (Number.isInteger(most) && most >= 1 && most <= mostChildrenAtOnce) return [];
  const message = `MaxConcurrency is ${most}, expected 1 to ${mostChildrenAtOnce}`;
  return [{ path: `${place}.MaxConcurrency`, message, remedy: `write an integer of 1 to ${mostChildrenAtOnce}` }];
}

function checkBody({ Arguments }: ForEachStepJson, place: string): readonly RuleFinding[] {
  const { ForEachBody: body } = Arguments;
  const path = `${place}.ForEachBody`;
  if (body.length === 0) return [{ path, message: 'ForEachBody has no steps', remedy: 'add at least one step' }];
  return body.flatMap(({ Name, Type }, index) => {
    if (!notInBody.includes(Type)) return [];
    const message = `the step "${Name}" is of the type ${Type}, which cannot stand in the body of a ForEach step`;
    return [{ path: `${path}[${index}].Type`, message, remedy: 'put it beside the ForEach step' }];
  });
}

function checkSelector({ Arguments }: ForEachStepJson, place: string): readonly RuleFinding[] {
  const { Selector: selector, ForEachBody: body } = Arguments;
  if (!selector) return [];
  const names = body.map(({ Name }) => Name);
  const { Pick: pick, Field: field } = selector;
  const path = `${place}.Selector`;
  const wrongPick = picks.includes(pick)
    ? []
    : [
        {
          path: `${path}.Pick`,
          message: `Pick is ${quoteUnlessSecret(pick)}, expected ${listing(picks, 'or')}${nearestHint(pick, picks)}`,
          remedy: `write ${listing(picks, 'or')}`,
        },
      ];
  const text = isObject(field) && typeof field.Get === 'string' ? field.Get : '';
  const reference = parseReference(text);
  if (reference.kind === 'iteration' && names.includes(reference.step)) return wrongPick;
  const message = `Field is ${quoteUnlessSecret(text)}, which is no property of a step of the body`;
  const remedy = `write IterationOutput.STEP.PROPERTY, with the step ${listing(names, 'or')}`;
  return [...wrongPick, { path: `${path}.Field`, message, remedy }];
}

/** Children that write to the same place overwrite one another, or count as one. */
function checkPlaces(
  { Name, Arguments }: ForEachStepJson,
  { processingSteps }: DefinitionView,
): readonly RuleFinding[] {
  const own = processingSteps.filter(({ located }) => located.body === Name);
  if (Array.isArray(Arguments.IterableItems) && Arguments.IterableItems.length < 2) return [];
  return own.flatMap(({ located, outputs }) =>
    outputs.flatMap(({ path, name, entry }) => {
      const uri = memberOf(entry.S3Output, 'S3Uri');
      const differs = findReferences(uri).some(
        ({ text, reference }) => reference.kind === 'item' || text === 'Execution.ProcessingJobName',
      );
      if (uri === undefined || differs) return [];
      const message = `every child of "${located.step.Name}" writes its output "${name}" to one place`;
      const remedy = 'put ForEach.CurrentItem, or a value of it, into the S3Uri';
      return [{ path: `${path}.S3Output.S3Uri`, message, remedy, severity: 'warning' as const }];
    }),
  );
}

function checkChildNames({ step, path }: LocatedStep, { steps }: DefinitionView): readonly RuleFinding[] {
  if (step.Type !== 'ForEach') return [];
  return step.Arguments.ForEachBody.flatMap(({ Name }, index) => {
    const other = steps.find((each) => isChildName(each.step.Name, Name));
    if (!other) return [];
    const message = `children of "${Name}" are named "${Name}-0" and so on, and the step "${other.step.Name}" at ${other.path} looks like one`;
    const place = `${path}.Arguments.ForEachBody[${index}].Name`;
    return [{ path: place, message, remedy: 'rename one of them' }];
  });
}

function isChildName(name: string, bodyStep: string): boolean {
  return name.startsWith(`${bodyStep}-`) && /^\d+$/.test(name.slice(bodyStep.length + 1));
}
