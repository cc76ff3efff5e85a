import { longestPipelineName } from '../../service/limits.ts';
import { boundsOf, patternOf, type ShapeName } from '../../service/shapes.ts';
import type { Rule, RuleFinding } from '../rule.ts';
import { quoteUnlessSecret } from '../secrets/quote-unless-secret.ts';

/** @see API_CreatePipeline, PipelineName and RoleArn */
export const pipelineRequestRule: Rule = {
  id: 'pipeline-request',
  severity: 'error',
  title: "the pipeline's name and role have the form that CreatePipeline takes",
  check({ context: { pipelineName: name, roleArn } }) {
    const findings: RuleFinding[] = [];
    if (name !== undefined && !fits(name, 'PipelineName')) {
      const expected = `expected 1 to ${longestPipelineName} letters, digits and hyphens, none of them at an end`;
      const message = `the pipeline's name is ${quoteUnlessSecret(name)}, ${expected}`;
      findings.push({ path: 'PipelineName', message, remedy: 'rename the pipeline' });
    }
    if (roleArn !== undefined && !fits(roleArn, 'RoleArn')) {
      const message = `the pipeline's role is ${quoteUnlessSecret(roleArn)}, expected an ARN such as arn:aws:iam::111122223333:role/NAME`;
      findings.push({ path: 'RoleArn', message, remedy: 'give the ARN of an IAM role' });
    }
    return findings;
  },
};

function fits(text: string, shape: ShapeName): boolean {
  const { min, max } = boundsOf(shape);
  return text.length >= min && text.length <= max && patternOf(shape).regexp.test(text);
}
