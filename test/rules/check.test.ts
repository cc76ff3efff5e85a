import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { renderJson } from '../../pipeline/definition/canonical.ts';
import { checkDefinition } from '../../pipeline/rules/check-definition.ts';
import type { Finding } from '../../pipeline/rules/finding.ts';
import { some } from '../support/wide.ts';
import { baseDefinition, editDefinition } from './base-definition.ts';
import { accessKeyId, privateKey, randomKey } from './case-values.ts';
import { ruleCases } from './cases.ts';
import type { ExpectedFinding } from './rule-case.ts';
import { ruleCatalogue } from './rule-catalogue.ts';

const context = { quotas: { steps: 50 } };

describe('checkDefinition', () => {
  it('has nothing to say about a sound definition', () => {
    expect(checkDefinition(baseDefinition, context)).to.deep.equal([]);
  });

  for (const { rule, name, edits, context: more, findings } of ruleCases) {
    it(`${rule}: ${name}`, () => {
      const definition = editDefinition(baseDefinition, edits);
      const expected = findings.map((finding) => complete(finding, rule));
      expect(checkDefinition(definition, { ...context, ...more })).to.deep.equal(expected);
    });
  }

  it('takes what the Python SDK emits, and warns of its example duration alone', () => {
    const definition: unknown = JSON.parse(readFileSync('test/rules/fixtures/python-sdk.json', 'utf8'));
    expect(checkDefinition(definition, context)).to.deep.equal([
      {
        rule: 'cache-expiry-spelling',
        severity: 'warning',
        path: 'Steps[0].CacheConfig.ExpireAfter',
        message: 'ExpireAfter is "T30m", which examples of AWS show but ISO 8601 does not have; expected "PT30M"',
        remedy: 'write "PT30M"',
      },
    ]);
  });

  it('says what a value that is no object is', () => {
    const messages = [null, [], 'x', 1.5, undefined].map((value) => checkDefinition(value, context)[0]?.message);
    expect(messages).to.deep.equal([
      'the definition is null, expected an object',
      'the definition is a list, expected an object',
      'the definition is a String, expected an object',
      'the definition is a Float, expected an object',
      'the definition is nothing, expected an object',
    ]);
  });

  it('counts steps against the quota of the account', () => {
    const [finding] = checkDefinition(baseDefinition, { quotas: { steps: 3 } });
    expect(finding).to.include({
      rule: 'step-count',
      path: 'Steps',
      message: '4 steps: Group-a, Combine, QualityGate, TooManyRejects; the quota is 3',
    });
  });

  it('sorts findings by where they stand in the definition, not by rule', () => {
    const definition = editDefinition(baseDefinition, {
      'Steps[1].Name': 'Combine all',
      'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds': 0,
      'Parameters[8]': { Name: 'Spare', DefaultValue: 'x' },
      'Steps[0].Type': 'Processing',
      Version: '1',
      'Steps[0].DisplayName': 'x'.repeat(257),
    });
    const paths = checkDefinition(definition, { ...context, pipelineName: '-' }).map(({ path }) => path);
    expect(paths).to.deep.equal([
      'PipelineName',
      'Version',
      'Parameters[8]',
      'Steps[0].DisplayName',
      'Steps[0].Arguments.StoppingCondition.MaxRuntimeInSeconds',
      'Steps[1].Name',
      'Steps[2].Arguments.Conditions[0].LeftValue["Std:JsonGet"].PropertyFile',
    ]);
  });

  it('finds one mistake in a default that many steps use', () => {
    const definition = editDefinition(baseDefinition, { 'Parameters[2].DefaultValue': 'image:latest' });
    expect(checkDefinition(definition, context).map(({ path }) => path)).to.deep.equal(['Parameters[2].DefaultValue']);
  });

  it('never prints what looks like a secret, wherever it stands', () => {
    const printed = stringPaths(baseDefinition).flatMap((path) =>
      some([accessKeyId, randomKey, privateKey], 1)
        .filter((secret) =>
          renderJson(checkDefinition(editDefinition(baseDefinition, { [path]: secret }), context)).includes(secret),
        )
        .map((secret) => `${secret} at ${path}`),
    );
    expect(printed).to.deep.equal([]);
  });
});

function complete({ rule, ...rest }: ExpectedFinding, ruleOfCase: string): Finding {
  const id = rule ?? ruleOfCase;
  const severity = ruleCatalogue.find((entry) => entry.id === id)?.severity;
  if (!severity) throw new Error(`no rule is called ${id}`);
  return { rule: id, severity, ...rest };
}

function stringPaths(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    stringPaths(item, Array.isArray(value) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
  );
}
