/**
 * What IAM makes of a policy, for the elements that ours have: Allow and Deny, wildcards in actions and resources, and
 * conditions on texts and ARNs. An element or operator that it does not know is an error, never a yes.
 */

import type { PolicyJson, StatementJson } from '../../pipeline/templates/template-files.ts';

export interface IamCall {
  readonly action: string;
  /** An ARN, or `*` for an action that knows no resource. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

/** Who wants to assume a role. */
export interface Assumption {
  readonly action: string;
  /** `Service` or `Federated`, and its name. */
  readonly principal: readonly [kind: string, name: string];
  readonly context: Readonly<Record<string, string>>;
}

type Effect = 'Allow' | 'Deny';
type AnyStatement = Omit<StatementJson, 'Effect'> & { readonly Effect: Effect };
type AnyPolicy = Omit<PolicyJson, 'Statement'> & { readonly Statement: readonly AnyStatement[] };

/** True where a statement allows the call and none denies it. */
export function allows(policy: AnyPolicy, call: IamCall): boolean {
  return decide(policy, (statement) => {
    if (statement.Resource === undefined || statement.Principal !== undefined) {
      throw new Error(`${statement.Sid} is no statement of a permissions policy`);
    }
    return (
      listOf(statement.Action).some((action) => matches(action.toLowerCase(), call.action.toLowerCase())) &&
      listOf(statement.Resource).some((resource) => matches(resource, call.resource)) &&
      holds(statement, call.context ?? {})
    );
  });
}

/** True where a role's trust policy lets this one assume it. */
export function lets(trust: AnyPolicy, { action, principal: [kind, name], context }: Assumption): boolean {
  return decide(
    trust,
    (statement) =>
      listOf(statement.Action).includes(action) && statement.Principal?.[kind] === name && holds(statement, context),
  );
}

function decide({ Statement }: AnyPolicy, applies: (statement: AnyStatement) => boolean): boolean {
  const effects = Statement.filter(applies).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
}

function holds({ Condition = {} }: AnyStatement, context: Readonly<Record<string, string>>): boolean {
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, expected]) => {
      const compare = operators[operator];
      if (!compare) throw new Error(`no such condition operator here: ${operator}`);
      const value = context[key];
      return value !== undefined && listOf(expected).some((each) => compare(each, value));
    }),
  );
}

const operators: Readonly<Record<string, (pattern: string, value: string) => boolean>> = {
  StringEquals: (pattern, value) => pattern === value,
  'ForAnyValue:StringEquals': (pattern, value) => pattern === value,
  StringLike: matches,
  ArnLike: arnMatches,
};

// Each of the six parts for itself: a star does not reach over a colon into the next one.
function arnMatches(pattern: string, value: string): boolean {
  const [patterns, values] = [splitArn(pattern), splitArn(value)];
  return patterns.length === values.length && patterns.every((part, index) => matches(part, values[index]!));
}

function splitArn(arn: string): readonly string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function matches(pattern: string, value: string): boolean {
  const source = pattern.replace(/\$\{([*?$])\}|([*?])|([^*?$]+|\$)/g, (_all, escaped, wildcard, text) => {
    if (wildcard !== undefined) return wildcard === '*' ? '.*' : '.';
    return (escaped ?? text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's').test(value);
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
