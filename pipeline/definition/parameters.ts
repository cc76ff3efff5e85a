/** Pipeline parameters: what Studio shows as a form and StartPipelineExecution takes overrides for. */

import type { ParameterJson, ParameterType, Scalar } from './json.ts';

/** A parameter without its name, which is the key it is declared under. */
export interface ParameterDeclaration<T extends ParameterType = ParameterType> {
  readonly type: T;
  readonly defaultValue: Scalar;
  readonly description: string;
  readonly enumValues?: readonly string[];
}

/** By name, in the order of Studio's form. */
export type ParameterDeclarations = Readonly<Record<string, ParameterDeclaration>>;

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
