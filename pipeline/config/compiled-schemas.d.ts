/** The validators of `schemas`, which `npm run build` compiles: ajv takes longer to load and compile than all the rest. */

import type { ValidateFunction } from 'ajv';

export declare const pipeline: ValidateFunction;
export declare const dataset: ValidateFunction;
export declare const datasetName: ValidateFunction;
export declare const group: ValidateFunction;
export declare const range: ValidateFunction;
export declare const macroShardingByGroup: ValidateFunction;
export declare const macroShardingByPack: ValidateFunction;
export declare const macroShardingByInstances: ValidateFunction;
export declare const macroShardingByForEach: ValidateFunction;
export declare const parameter: ValidateFunction;
