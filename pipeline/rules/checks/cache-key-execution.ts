import { cacheKeyFields } from '../../definition/cache-key.ts';
import type { ExecutionVariable } from '../../definition/expression.ts';
import { findReferences } from '../../definition/reference.ts';
import type { Rule } from '../rule.ts';

/** The same in every execution of a pipeline. */
const constants = new Set<string>(['PipelineName', 'PipelineArn'] satisfies ExecutionVariable[]);

export const cacheKeyExecutionRule: Rule = {
  id: 'cache-key-execution',
  severity: 'error',
  ofOthers: 'warning',
  title: "no variable that differs between executions stands in what a cached step's cache key holds",
  check({ processingSteps }) {
    return processingSteps.flatMap(({ located, arguments: given }) => {
      const { step, path } = located;
      if (step.Type !== 'Processing' || !step.CacheConfig?.Enabled) return [];
      return cacheKeyFields.flatMap((field) =>
        findReferences(given[field], `${path}.Arguments.${field}`)
          .filter(({ reference }) => reference.kind === 'execution' && !constants.has(reference.name))
          .map(({ text, path: place }) => ({
            path: place,
            message: `${text} differs in every execution and is part of the cache key, so the cache of "${step.Name}" never hits`,
            remedy: `take it out of ${field}, or switch the cache of this step off`,
          })),
      );
    });
  },
};
