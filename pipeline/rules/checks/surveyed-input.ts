import { isObject } from '../../definition/expression.ts';
import type { LocatedStep } from '../../definition/graph.ts';
import { groupsOf } from '../../definition/group-steps.ts';
import { groupDigestName, parseGroupDigest, parseInputDigest } from '../../definition/input-digest.ts';
import { bytesText } from '../../wording/amounts.ts';
import { shortItem } from '../../wording/short-texts.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { ScalarPlace } from '../view/argument-places.ts';
import type { DefinitionView, ProcessingStepView } from '../view/definition-view.ts';
import { type ItemValue, itemValues } from '../view/item-values.ts';

/** @see SageMaker Developer Guide, "Troubleshoot": a job whose input holds no object fails as it is created. */
export const surveyedInputRule: Rule = {
  id: 'surveyed-input',
  severity: 'error',
  title: 'a surveyed input holds files, and fits the volume that it is copied to',
  check(view) {
    const places = view.scalars.filter(({ path }) => path.endsWith('.Environment.InputDigest'));
    if (places.length === 0) return view.processingSteps.flatMap(emptyGroupsOfPack);
    const copies = copiesOf(view);
    return [
      ...places.flatMap((place) =>
        itemValues(place, view).flatMap((value) => checkInput(place, value, copies.get(place.located) ?? [])),
      ),
      ...view.processingSteps.flatMap(emptyGroupsOfPack),
    ];
  },
};

/** Each group is an input of its own, and a job with an empty one fails, whatever the others hold. */
function emptyGroupsOfPack({ located, arguments: request }: ProcessingStepView): readonly RuleFinding[] {
  const { Environment } = request;
  const digests = groupsOf(request).map((group, index) => {
    const name = groupDigestName(index);
    const value = isObject(Environment) ? Environment[name] : undefined;
    return { group, name, files: typeof value === 'string' ? parseGroupDigest(value)?.files : undefined };
  });
  // Where all are empty, the digest of the whole pack shows it.
  if (digests.every(({ files }) => files === 0)) return [];
  return digests.flatMap(({ group, name, files }) => {
    if (files !== 0) return [];
    const message = `the survey has no file in group ${group} of ${located.step.Name}, whose job would fail as it is created`;
    return [{ path: `${located.path}.Arguments.Environment.${name}`, message, remedy: emptyRemedy }];
  });
}

const emptyRemedy = 'take the group out, or put its files there and survey again';

/** Sizes of the volumes that a step's inputs are copied to: of hundreds of steps, found in one look at all places. */
function copiesOf({ scalars, processingSteps }: DefinitionView): ReadonlyMap<LocatedStep, readonly ScalarPlace[]> {
  const volumes = new Map<LocatedStep, ScalarPlace[]>();
  for (const { located, inputs } of processingSteps) {
    // An input that is streamed, or read from a pipe, takes no room on a volume.
    const isCopied = inputs.some(({ entry }) => isObject(entry.S3Input) && entry.S3Input.S3InputMode === 'File');
    if (isCopied) volumes.set(located, []);
  }
  for (const place of scalars) if (place.name === 'VolumeSizeInGB') volumes.get(place.located)?.push(place);
  return volumes;
}

function checkInput(
  place: ScalarPlace,
  { value, item }: ItemValue,
  volumes: readonly ScalarPlace[],
): readonly RuleFinding[] {
  const input = parseInputDigest(String(value));
  if (input === undefined) return [];
  const what = `${place.located.step.Name}${item === undefined ? '' : ` for the item ${quoteUnlessSecret(shortItem(item))}`}`;
  if (input.files === 0) {
    const message = `the survey has no file in the input of ${what}, whose job would fail as it is created`;
    return [{ path: place.path, message, remedy: emptyRemedy }];
  }
  return volumes.flatMap((volume) => volumeFindings(volume, { what, bytes: input.bytes }));
}

function volumeFindings(
  { resolved, origin }: ScalarPlace,
  { what, bytes }: { readonly what: string; readonly bytes: number },
): readonly RuleFinding[] {
  const neededGB = Math.ceil(bytes / 2 ** 30);
  if (typeof resolved !== 'number' || resolved > neededGB) return [];
  const message = `VolumeSizeInGB is ${resolved}${origin.words}, and ${what} copies ${bytesText(bytes)} to its volume`;
  const remedy = `give more than ${neededGB} GB, or leave the size out, so that it follows from the survey`;
  return [{ path: origin.path, message, remedy }];
}
