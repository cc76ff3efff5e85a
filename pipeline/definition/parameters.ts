/** Pipeline parameters: what Studio shows as a form and StartPipelineExecution takes overrides for. */

import { type Expression, parameterValue } from './expression.ts';
import type { ParameterJson, ParameterType, Scalar } from './json.ts';

/** A parameter without its name, which is the key it is declared under. */
export interface ParameterDeclaration<T extends ParameterType = ParameterType> {
  readonly type: T;
  readonly defaultValue: Scalar;
  readonly description: string;
  readonly enumValues?: readonly string[];
}

interface Described<V> {
  readonly default: V;
  readonly description: string;
}

/** `enum` lists the only values it takes; the default is one of them. */
export function stringParameter<const E extends string = string>(
  declaration: Described<NoInfer<E>> & { readonly enum?: readonly E[] },
): ParameterDeclaration<'String'> {
  const { default: defaultValue, description, enum: enumValues } = declaration;
  return { type: 'String', defaultValue, description, ...(enumValues && { enumValues }) };
}

export function integerParameter(declaration: Described<number>): ParameterDeclaration<'Integer'> {
  return { type: 'Integer', defaultValue: declaration.default, description: declaration.description };
}

export function floatParameter(declaration: Described<number>): ParameterDeclaration<'Float'> {
  return { type: 'Float', defaultValue: declaration.default, description: declaration.description };
}

export function booleanParameter(declaration: Described<boolean>): ParameterDeclaration<'Boolean'> {
  return { type: 'Boolean', defaultValue: declaration.default, description: declaration.description };
}

export type ParameterDeclarations = Readonly<Record<string, ParameterDeclaration>>;

/** The values of declared parameters, by name; a name that was not declared does not compile. */
export type ParameterValues<P extends ParameterDeclarations> = {
  readonly [Name in keyof P]: Expression<P[Name]['type']>;
};

export function parameterValues<const P extends ParameterDeclarations>(declarations: P): ParameterValues<P> {
  const values = Object.keys(declarations).map((name) => [name, parameterValue(name)]);
  return Object.fromEntries(values);
}

/** In the order of declaration, which is the order of Studio's form. */
export function parametersJson(declarations: ParameterDeclarations): readonly ParameterJson[] {
  return Object.entries(declarations).map(([name, { type, defaultValue, description, enumValues }]) => ({
    Name: name,
    Type: type,
    DefaultValue: defaultValue,
    ...(enumValues && { EnumValues: enumValues }),
    Description: description,
  }));
}
