/** The validator of `definitionSchema`, which `npm run build` compiles. */

import type { ValidateFunction } from 'ajv';

export declare const definition: ValidateFunction;
