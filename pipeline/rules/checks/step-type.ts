import { nearestHint } from '../../wording/words.ts';
import type { Rule } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

/** @see the official definition schema, the Python SDK, and PipelineExecutionStepMetadata of the service's model */
const stepTypes = [
  ...['Processing', 'Condition', 'Fail', 'ForEach', 'Training', 'Transform', 'Model', 'RegisterModel', 'Lambda'],
  ...['Callback', 'Tuning', 'ClarifyCheck', 'QualityCheck', 'EMR', 'EMRServerless', 'AutoML', 'Endpoint'],
  ...['EndpointConfig', 'InferenceComponent', 'Lineage', 'Job', 'Athena', 'Cleanup', 'HubContent'],
  ...['BedrockCustomModel', 'BedrockCustomModelDeployment', 'BedrockModelImport', 'BedrockProvisionedModelThroughput'],
];

export const stepTypeRule: Rule = {
  id: 'step-type',
  severity: 'warning',
  title: 'every step has a type that is known here',
  check({ steps }) {
    return steps
      .filter(({ step }) => !stepTypes.includes(step.Type))
      .map(({ step, path }) => ({
        path: `${path}.Type`,
        message: `Type is ${quoteUnlessSecret(step.Type)}, a type of step that is not known here${nearestHint(step.Type, stepTypes)}`,
        remedy: 'correct it, unless SageMaker Pipelines has added it since: its references are followed all the same',
      }));
  },
};
