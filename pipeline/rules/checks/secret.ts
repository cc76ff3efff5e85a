import { isObject } from '../../definition/expression.ts';
import type { Json, JsonObject } from '../../definition/json.ts';
import { childPath } from '../../definition/reference.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { isHarmlessValue, isSecretName, looksSecret } from '../secrets/secret-patterns.ts';
import { lastMember } from '../view/definition-order.ts';
import type { DefinitionView } from '../view/definition-view.ts';

export const secretRule: Rule = {
  id: 'secret',
  severity: 'error',
  ofOthers: 'warning',
  title: 'nothing looks like a secret: whoever may describe the pipeline reads every value of it',
  check(view) {
    const { notSecret = [], isForeign } = view.context;
    const found = [
      ...checkDefaults(view),
      ...checkArguments(view),
      ...findInTexts(view.definition as unknown as Json, { path: '', kinds: new Map() }),
    ];
    return found
      .filter(({ name }) => !notSecret.includes(name))
      .map(({ path, name, what }) => ({
        path,
        message: `${what} (not shown here)`,
        remedy: isForeign ? remedy : `${remedy}; if it is none, add ${JSON.stringify(name)} to security.notSecret`,
      }));
  },
};

const remedy = 'keep it in AWS Secrets Manager, and give the job the name of the secret';

interface Suspicion extends Pick<RuleFinding, 'path'> {
  /** The name by which it can be allowed: that of a parameter, a variable, a flag, an option, a tag or a member. */
  readonly name: string;
  readonly what: string;
}

interface Spot {
  readonly path: string;
  /** The name of what the value belongs to; undefined where that is its own member. */
  readonly owner?: string;
  /** What texts were found to look like: those of one step stand in all of its kind. */
  readonly kinds: Map<string, string | undefined>;
}

// Every text of the definition by its content, and members by their names.
function findInTexts(value: Json, { path, owner, kinds }: Spot): readonly Suspicion[] {
  if (typeof value === 'string') {
    if (!kinds.has(value)) kinds.set(value, looksSecret(value));
    const kind = kinds.get(value);
    if (kind === undefined) return [];
    return [{ path, name: owner ?? lastMember(path), what: `this text holds what looks like ${kind}` }];
  }
  if (Array.isArray(value)) {
    return value.flatMap((item: Json, index) => {
      return findInTexts(item, { path: childPath(path, index), ...ownerOf(value, index, owner), kinds });
    });
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const place = childPath(path, key);
    const isNamed = typeof item === 'string' && isSecretName(key) && !isHarmlessValue(item);
    if (isNamed) return [{ path: place, name: key, what: 'by its name this value is a secret' }];
    return findInTexts(item, { path: place, ...memberOwner(value, key, owner), kinds });
  });
}

// The values of a parameter or a tag belong to its name; those of functions and their lists to the member that holds them.
function memberOwner(value: JsonObject, key: string, owner: string | undefined): { owner?: string } {
  if (['Get', 'Std:Join', 'Values', 'On'].includes(key)) return { owner: owner ?? key };
  const given = value.Name ?? value.Key;
  if (typeof given === 'string' && ['DefaultValue', 'EnumValues', 'Description', 'Value'].includes(key)) {
    return { owner: given };
  }
  return { owner: key };
}

// A word of a command belongs to its option, or to the flag before it.
function ownerOf(words: readonly Json[], index: number, owner: string | undefined): { owner?: string } {
  const [word, before] = [words[index], words[index - 1]];
  const [, own] = typeof word === 'string' ? (/^-{0,2}([A-Za-z][\w-]*)=/.exec(word) ?? []) : [];
  const [, flag] = typeof before === 'string' ? (/^-{1,2}([A-Za-z][\w-]*)$/.exec(before) ?? []) : [];
  const name = own ?? flag ?? owner;
  return name === undefined ? {} : { owner: name };
}

function checkDefaults({ parameters }: DefinitionView): readonly Suspicion[] {
  return parameters.flatMap(({ Name, DefaultValue: value }, index) => {
    if (typeof value !== 'string' || !isSecretName(Name) || isHarmlessValue(value)) return [];
    const path = `Parameters[${index}].DefaultValue`;
    return [{ path, name: Name, what: `by the name of the parameter "${Name}" its default is a secret` }];
  });
}

// `--password VALUE`, `--password=VALUE`, and `--option password=VALUE`.
function checkArguments({ counted }: DefinitionView): readonly Suspicion[] {
  return counted.flatMap(({ path, name, value }) => {
    if (!/^Container(?:Arguments|Entrypoint)$/.test(name) || !Array.isArray(value)) return [];
    return value.flatMap((word: Json, index) => {
      const [, option, optionValue] = typeof word === 'string' ? (/^([A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? []) : [];
      if (value[index - 1] === '--option' && option !== undefined && isSecretName(option)) {
        if (isHarmlessValue(optionValue!)) return [];
        const what = `by the option ${option} this argument is a secret`;
        return [{ path: childPath(path, index), name: option, what }];
      }
      const [, flag, inline] = typeof word === 'string' ? (/^-{1,2}([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? []) : [];
      if (flag === undefined || !isSecretName(flag)) return [];
      const given: Json | undefined = inline ?? value[index + 1];
      if (typeof given !== 'string' || isHarmlessValue(given) || (inline === undefined && given.startsWith('-')))
        return [];
      const place = childPath(path, inline === undefined ? index + 1 : index);
      return [{ path: place, name: flag, what: `by the flag --${flag} this argument is a secret` }];
    });
  });
}
