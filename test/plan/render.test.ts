import { expect } from 'chai';
import type { DefinitionJson, Json, StepJson } from '../../pipeline/definition/json.ts';
import { planChanges } from '../../pipeline/plan/changes.ts';
import type { StepForecast } from '../../pipeline/plan/forecast.ts';
import { renderChanges, renderForecast } from '../../pipeline/plan/render.ts';
import { definitionOf, job } from '../support/embedded.ts';

/** What is printed of two definitions that differ. */
function printed(before: DefinitionJson, after: DefinitionJson): readonly string[] {
  const rest = { description: '', roleArn: 'role', tags: {}, maxParallelSteps: null };
  return renderChanges(planChanges({ ...rest, definition: before }, { ...rest, definition: after }));
}

const printedSteps = (before: readonly StepJson[], after: readonly StepJson[]) =>
  printed(definitionOf(before), definitionOf(after));

const join = (...Values: readonly Json[]): Json => ({ 'Std:Join': { On: '', Values } });
const numbers = Array.from({ length: 12 }, (_, index) => index + 1);

describe('changes, as they are printed', () => {
  it('name an argument that comes in between, and not those behind it', () => {
    const step = (...args: readonly string[]) => [job('A', { args })];
    expect(
      printedSteps(step('run', '--threads', '4', 'last'), step('run', '--fast', '--threads', '4', 'last')),
    ).to.deep.equal(['~ step A', '    Arguments.AppSpecification.ContainerArguments[1]: "--fast" is new']);
    expect(printedSteps(step('run', 'x', 'y', 'last'), step('run', 'last'))).to.deep.equal([
      '~ step A',
      '    Arguments.AppSpecification.ContainerArguments[2]: "y" is gone',
      '    Arguments.AppSpecification.ContainerArguments[1]: "x" is gone',
    ]);
  });

  it('show references and joins as the description writes them', () => {
    const step = (uri: Json) => [job('A', { args: ['x'], inputs: { data: uri } })];
    const [old, wanted] = [
      join({ Get: 'Parameters.Place' }, '/a/'),
      join({ Get: 'Parameters.Place' }, '/b/', { Get: 'Execution.PipelineName' }),
    ];
    expect(printedSteps(step(old), step(wanted))).to.deep.equal([
      '~ step A',
      '    Arguments.ProcessingInputs[data].S3Input.S3Uri: "${Place}/a/" -> "${Place}/b/${Execution.PipelineName}"',
    ]);
  });

  it('tell steps once that differ in their own name only', () => {
    const steps = (folder: string) =>
      numbers.map((group) =>
        job(`Group-${group}`, { args: ['x'], inputs: { data: `s3://bucket/${folder}${group}/` } }),
      );
    expect(printedSteps(steps(''), steps('waves/'))).to.deep.equal([
      '~ steps Group-1, Group-2 … Group-12 (12 in all), each with its own name for *',
      '    Arguments.ProcessingInputs[data].S3Input.S3Uri: "s3://bucket/*/" -> "s3://bucket/waves/*/"',
    ]);
  });

  it('keep apart what differs in more than the name', () => {
    const steps = (places: readonly string[]) =>
      places.map((place, index) => job(`Group-${index + 1}`, { args: ['x'], inputs: { data: place } }));
    expect(printedSteps(steps(['a/1', 'a/2']), steps(['b/1', 'b/1']))).to.deep.equal([
      '~ step Group-1',
      '    Arguments.ProcessingInputs[data].S3Input.S3Uri: "a/1" -> "b/1"',
      '~ step Group-2',
      '    Arguments.ProcessingInputs[data].S3Input.S3Uri: "a/2" -> "b/1"',
    ]);
  });

  it('find a retry policy by its exceptions, in any order of theirs', () => {
    const step = (attempts: number, ...types: readonly string[]): readonly StepJson[] => [
      {
        ...(job('A', { args: ['x'] }) as Extract<StepJson, { Type: 'Processing' }>),
        RetryPolicies: [
          { ExceptionType: types, MaxAttempts: attempts },
          { ExceptionType: ['Step.THROTTLING'], MaxAttempts: 1 },
        ],
      },
    ];
    expect(printedSteps(step(5, 'X', 'Y'), step(5, 'Y', 'X'))).to.deep.equal([]);
    expect(printedSteps(step(5, 'X', 'Y'), step(6, 'Y', 'X'))).to.deep.equal([
      '~ step A',
      '    RetryPolicies[X, Y].MaxAttempts: 5 -> 6',
    ]);
  });

  it('cut values that are too long, and say how long they are', () => {
    const after = definitionOf([], [{ Name: 'A', Type: 'String', DefaultValue: 'x'.repeat(500) }]);
    expect(printed(definitionOf([], [{ Name: 'A', Type: 'String', DefaultValue: 'y' }]), after)).to.deep.equal([
      '~ parameter A',
      `    DefaultValue: "y" -> "${'x'.repeat(159)}… (502 characters)`,
    ]);
  });
});

describe('a forecast, as it is printed', () => {
  const run = (name: string, reason: string): StepForecast => ({
    name,
    forecast: 'run',
    reasons: [reason],
    edits: [],
    source: null,
    staleOutputs: [],
  });

  it('tells a hundred steps with one reason in one line', () => {
    const names = Array.from({ length: 100 }, (_, index) => `Group-${index}`);
    expect(renderForecast(names.map((name) => run(name, 'its cache is off')))).to.deep.equal([
      'runs    Group-0, Group-1 … Group-99 (100 in all): its cache is off',
    ]);
  });
});
