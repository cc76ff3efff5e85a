import { builtInExtractors } from '../../definition/extractor-options.ts';
import { lastFlag } from '../../definition/given-flags.ts';
import { groupSourceOf } from '../../definition/group-steps.ts';
import { containerCommandOf } from '../../definition/job-request.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';
import type { ScalarPlace } from '../view/argument-places.ts';
import type { DefinitionView, ProcessingStepView } from '../view/definition-view.ts';
import { type GroupCommand, groupCommands } from '../view/group-commands.ts';

export const streamingRule: Rule = {
  id: 'streaming',
  severity: 'error',
  title: 'a group that is read straight from S3 has a prefix, a network, and an extractor that says what it reads',
  check(view) {
    const steps = view.processingSteps.filter(({ arguments: request }) => groupSourceOf(request) !== undefined);
    const commands = new Map(groupCommands(view).map((command) => [command.step, command]));
    const findings = steps.flatMap((step) => [
      ...checkSource(step, view),
      ...checkNetwork(step, view),
      ...checkExtractor(commands.get(step.located), view),
    ]);
    // A parameter's default, or an extractor, is one mistake however many steps have it.
    const seen = new Set<string>();
    return findings.filter(({ path, message }) => {
      const mistake = path.startsWith('Parameters') ? path : message;
      return !seen.has(mistake) && seen.add(mistake);
    });
  },
};

function checkSource(step: ProcessingStepView, view: DefinitionView): readonly RuleFinding[] {
  const place = wordBehind('--source', step, view);
  if (typeof place?.resolved !== 'string' || /^s3:\/\/[^/]+\/.*\/$/s.test(place.resolved)) return [];
  const { path, words } = place.origin;
  const message = `the source is ${quoteUnlessSecret(place.resolved)}${words}, expected s3://BUCKET/PREFIX/ with a slash at its end`;
  return [{ path, message, remedy: 'name a prefix that ends in a slash: others could begin like it' }];
}

function checkNetwork({ located }: ProcessingStepView, { scalars }: DefinitionView): readonly RuleFinding[] {
  const isolation = scalars.find((place) => place.located === located && place.name === 'EnableNetworkIsolation');
  if (isolation?.resolved !== true) return [];
  const message = `EnableNetworkIsolation is true${isolation.origin.words}, and the job reads S3 itself`;
  return [{ path: isolation.origin.path, message, remedy: 'set it to false for this step, or let it have an input' }];
}

/** Extractors that leave units to the description are planned from paths alone, and so can stream; that includes every program. */
function checkExtractor(command: GroupCommand | undefined, { context }: DefinitionView): readonly RuleFinding[] {
  if (command?.extractor.place === undefined) return [];
  const { text: name, place } = command.extractor;
  const holder = builtInExtractors.get(name) ?? context.extractors?.get(name);
  if (holder === undefined || 'unknown' in holder || holder.streams !== false) return [];
  const message = `extractor ${name} cannot read a group straight from S3: it has no planFiles, so that nobody knows what its plan reads`;
  return [{ path: place.path, message, remedy: 'give it planFiles, or write process: { read: copy }' }];
}

/** The argument that holds the value of a flag. */
function wordBehind(flag: string, step: ProcessingStepView, { scalars }: DefinitionView): ScalarPlace | undefined {
  const name = `ContainerArguments[${lastFlag(containerCommandOf(step.arguments).words, flag)?.valueAt}]`;
  return scalars.find((place) => place.located === step.located && place.name === name);
}
