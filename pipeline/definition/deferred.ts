import type { Expression } from './expression.ts';

/**
 * `T` with every scalar open to an expression of a fitting type. Numbers take Integer expressions only, because every
 * number of CreateProcessingJobRequest is one; fields with fixed values take any String expression, because what it
 * resolves to is known at run time only.
 */
export type Deferred<T> = T extends string
  ? T | Expression<'String'>
  : T extends number
    ? T | Expression<'Integer'>
    : T extends boolean
      ? T | Expression<'Boolean'>
      : T extends readonly (infer Item)[]
        ? readonly Deferred<Item>[]
        : T extends object
          ? { readonly [Key in keyof T]: Deferred<T[Key]> }
          : T;
