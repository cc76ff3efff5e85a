import { builtInParameters } from '../pipeline/config/built-in-parameters.ts';
import { type Expression, parameterValue } from '../pipeline/definition/expression.ts';

type BuiltIn = (typeof builtInParameters)[number];

/** References to the built-in parameters. */
export const parameters = Object.fromEntries(builtInParameters.map(({ name }) => [name, parameterValue(name)])) as {
  readonly [Each in BuiltIn as Each['name']]: Expression<Each['type']>;
};
