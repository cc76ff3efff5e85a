import type { ParameterJson } from '../../definition/json.ts';
import { longestEnumValue, mostEnumValues } from '../../service/limits.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

export const parameterEnumRule: Rule = {
  id: 'parameter-enum',
  severity: 'error',
  title: 'EnumValues belong to String parameters: 1 to 16 distinct values of 1 to 2,048 characters',
  check({ parameters }) {
    return parameters.flatMap((parameter, index) => checkEnum(parameter, `Parameters[${index}].EnumValues`));
  },
};

function checkEnum(
  { Name, Type: type = 'String', EnumValues: values }: ParameterJson,
  path: string,
): readonly RuleFinding[] {
  if (!values) return [];
  const findings: RuleFinding[] = [];
  if (type !== 'String') {
    const message = `"${Name}" is of type ${type} and has EnumValues, which only String parameters have`;
    findings.push({ path, message, remedy: 'take EnumValues out, or declare the parameter as a String' });
  }
  if (values.length === 0 || values.length > mostEnumValues) {
    const message = `EnumValues of "${Name}" has ${values.length} values, expected 1 to ${mostEnumValues}`;
    findings.push({ path, message, remedy: 'take EnumValues out where any value will do' });
  }
  const seen = new Set<string>();
  values.forEach((value, index) => {
    const place = `${path}[${index}]`;
    if (value === '' || value.length > longestEnumValue) {
      const message = `a value of "${Name}" is ${value.length} characters long, expected 1 to ${longestEnumValue}`;
      findings.push({ path: place, message, remedy: 'shorten it, or use a word such as none for an empty one' });
    }
    if (seen.has(value)) {
      const message = `EnumValues of "${Name}" lists ${quoteUnlessSecret(value)} twice`;
      findings.push({ path: place, message, remedy: 'take one of them out' });
    }
    seen.add(value);
  });
  return findings;
}
