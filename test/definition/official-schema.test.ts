import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect } from 'chai';
import { isObject } from '../../pipeline/definition/expression.ts';
import type { Json, JsonObject } from '../../pipeline/definition/json.ts';
import { definitionWithGroups } from '../goldens.ts';
import { sharedFile } from '../support/shared.ts';

/**
 * What our definitions hold that AWS's published schema rejects, although the service takes it: each with the reason,
 * and with what stands in its place while the rest is checked.
 */
const rejected: readonly {
  readonly construct: string;
  readonly why: string;
  readonly without: (value: Json) => Json;
}[] = [
  {
    construct: 'Std:Join',
    why: 'the schema declares JoinFunction, never refers to it, and it could hold no values; the SDK runs it on the service',
    without: (value) => (isObject(value) && 'Std:Join' in value ? 'joined' : value),
  },
  {
    construct: 'Std:JsonGet',
    why: 'the schema knows it with a property file alone and in conditions only; the SDK puts it into messages, too',
    without: (value) => (isObject(value) && 'Std:JsonGet' in value ? { Get: 'Steps.Combine.Value' } : value),
  },
  {
    construct: 'PropertyFiles',
    why: 'no member of the schema’s steps; every example of JsonGet in the Developer Guide has it',
    without: (value) => withoutMember(value, 'PropertyFiles'),
  },
  {
    construct: 'RetryPolicies[].ExceptionType as a list',
    why: 'the schema wants one text; the Developer Guide and the SDK write a list',
    without: (value) => {
      if (!isObject(value) || !Array.isArray(value.ExceptionType)) return value;
      return { ...value, ExceptionType: value.ExceptionType[0] as Json };
    },
  },
  {
    construct: 'DisplayName with blanks',
    why: 'the schema has the pattern of a step’s name; the API’s StepDisplayName takes any text of 256 characters',
    without: (value) => withoutMember(value, 'DisplayName'),
  },
];

describe('our definitions and the schema that AWS has published', () => {
  let check: (definition: Json) => readonly string[];
  before(function () {
    const schema = JSON.parse(
      readFileSync(sharedFile(this, 'reference/official-pipeline-definition.schema.json'), 'utf8'),
    ) as Record<string, unknown>;
    // It names no draft; as draft 7 it says what it means.
    const { $schema, ...rules } = schema;
    const validate = new Ajv({ strict: false, allErrors: true }).compile(rules);
    check = (definition) => {
      validate(definition);
      return [...new Set((validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`))];
    };
  });

  const definitions = [
    '{ from: 30, to: 39 }',
    '{ from: 30, to: 40 }',
    '[a]',
    '[{ name: b, instanceType: ml.m5.large }]',
  ];
  const without = (value: Json, constructs: typeof rejected): Json => {
    const replaced = constructs.reduce((current, each) => each.without(current), value);
    if (Array.isArray(replaced)) return replaced.map((item: Json) => without(item, constructs));
    if (!isObject(replaced)) return replaced;
    return Object.fromEntries(Object.entries(replaced).map(([key, child]) => [key, without(child, constructs)]));
  };
  const built = (groups: string) => definitionWithGroups(groups) as unknown as Json;

  it('agree, but for constructs that are listed', () => {
    for (const groups of definitions) expect(check(without(built(groups), rejected)), groups).to.deep.equal([]);
  });

  for (const { construct, why } of rejected) {
    it(`do not agree about ${construct}: ${why}`, () => {
      const others = rejected.filter((each) => each.construct !== construct);
      expect(check(without(built(definitions[0]!), others))).not.to.deep.equal([]);
    });
  }
});

function withoutMember(value: Json, member: string): Json {
  if (!isObject(value) || !(member in value)) return value;
  const { [member]: left, ...rest } = value as JsonObject;
  return rest;
}
