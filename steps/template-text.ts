import type { PipelineSpec, TextTemplate } from '../pipeline/config/spec.ts';
import {
  type Expression,
  expressionOf,
  join,
  type Operand,
  parameterValue,
} from '../pipeline/definition/expression.ts';

/**
 * The text of a template with `suffix` behind it: the parameter itself where the template is one String reference and
 * nothing else, otherwise a `Std:Join`.
 */
export function templateText(template: TextTemplate, spec: PipelineSpec, suffix = ''): string | Expression<'String'> {
  const parts = mergeLiterals([...template, suffix]);
  if (parts.length === 0) return '';
  const [only] = parts;
  if (parts.length === 1 && typeof only === 'string') return only;
  const values = parts.map((part): Operand => (typeof part === 'string' ? part : referenceTo(part.reference)));
  return parts.length === 1 && isText(only as { reference: string }, spec)
    ? (values[0] as Expression<'String'>)
    : join('', values);
}

function mergeLiterals(template: TextTemplate): TextTemplate {
  const merged: (string | { readonly reference: string })[] = [];
  for (const part of template) {
    const last = merged[merged.length - 1];
    if (part === '') continue;
    if (typeof part === 'string' && typeof last === 'string') merged[merged.length - 1] = last + part;
    else merged.push(part);
  }
  return merged;
}

function referenceTo(name: string): Expression {
  const isOfTheRun = name.startsWith('Execution.') || name.startsWith('ForEach.');
  return isOfTheRun ? expressionOf<'String'>({ Get: name }) : parameterValue(name);
}

function isText({ reference }: { readonly reference: string }, spec: PipelineSpec): boolean {
  const parameter = spec.parameters.find(({ name }) => name === reference);
  return parameter === undefined || parameter.type === 'String';
}
