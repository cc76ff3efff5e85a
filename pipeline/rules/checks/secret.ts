import { isObject } from '../../definition/expression.ts';
import type { Json } from '../../definition/json.ts';
import { childPath } from '../../definition/reference.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { isHarmlessValue, isSecretName, looksSecret } from '../secrets/secret-patterns.ts';
import type { DefinitionView } from '../view/definition-view.ts';

export const secretRule: Rule = {
  id: 'secret',
  severity: 'warning',
  title: 'nothing looks like a secret: whoever may describe the pipeline reads every value of it',
  check(view) {
    return [...checkDefaults(view), ...checkArguments(view), ...findInTexts(view.definition as unknown as Json, '')];
  },
};

const remedy = 'keep it in AWS Secrets Manager, and give the job the name of the secret';

function finding(path: string, what: string): RuleFinding {
  return { path, message: `${what} (not shown here)`, remedy };
}

// Every text of the definition by its content, and members by their names.
function findInTexts(value: Json, path: string): readonly RuleFinding[] {
  if (typeof value === 'string') {
    const kind = looksSecret(value);
    return kind === undefined ? [] : [finding(path, `this text holds what looks like ${kind}`)];
  }
  if (Array.isArray(value)) return value.flatMap((item: Json, index) => findInTexts(item, childPath(path, index)));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const place = childPath(path, key);
    const named = typeof item === 'string' && isSecretName(key) && !isHarmlessValue(item);
    return named ? [finding(place, 'by its name this value is a secret')] : findInTexts(item, place);
  });
}

function checkDefaults({ parameters }: DefinitionView): readonly RuleFinding[] {
  return parameters.flatMap(({ Name, DefaultValue: value }, index) => {
    if (typeof value !== 'string' || !isSecretName(Name) || isHarmlessValue(value)) return [];
    return [
      finding(`Parameters[${index}].DefaultValue`, `by the name of the parameter "${Name}" its default is a secret`),
    ];
  });
}

// `--password VALUE`, `--password=VALUE`, and `--option password=VALUE`.
function checkArguments({ counted }: DefinitionView): readonly RuleFinding[] {
  return counted.flatMap(({ path, name, value }) => {
    if (!/^Container(?:Arguments|Entrypoint)$/.test(name) || !Array.isArray(value)) return [];
    return value.flatMap((word: Json, index) => {
      const [, option, optionValue] = typeof word === 'string' ? (/^([A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? []) : [];
      if (value[index - 1] === '--option' && option !== undefined && isSecretName(option)) {
        if (isHarmlessValue(optionValue!)) return [];
        return [finding(childPath(path, index), `by the option ${option} this argument is a secret`)];
      }
      const [, flag, inline] = typeof word === 'string' ? (/^-{1,2}([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(word) ?? []) : [];
      if (flag === undefined || !isSecretName(flag)) return [];
      const given: Json | undefined = inline ?? value[index + 1];
      if (typeof given !== 'string' || isHarmlessValue(given) || (inline === undefined && given.startsWith('-')))
        return [];
      const place = childPath(path, inline === undefined ? index + 1 : index);
      return [finding(place, `by the flag --${flag} this argument is a secret`)];
    });
  });
}
