/** An execution that a flag of `start` names. Pure. */

import { executionArn, executionReferenceForm, parseArn, parseExecutionReference } from '../../names/arn.ts';

/**
 * Its ARN, or what is wrong with it, beginning with the flag.
 * @param pipelineArn the pipeline that is to be started, whose executions may be named by their ids alone
 */
export function executionOf(
  pipelineArn: string,
  { flag, reference }: { flag: '--from-execution' | '--source-execution'; reference: string },
): { readonly arn: string } | { readonly problem: string } {
  const given = parseExecutionReference(reference);
  if (given === undefined) {
    return { problem: `${flag} ${reference}: names no execution; expected ${executionReferenceForm}` };
  }
  if (!('arn' in given)) return { arn: executionArn(pipelineArn, given.id) };
  const ownRegion = parseArn(pipelineArn)?.region;
  if (given.region !== ownRegion) {
    return { problem: `${flag} ${reference}: it is in ${given.region}, and the pipeline in ${ownRegion}` };
  }
  if (flag === '--source-execution' && given.pipelineArn.toLowerCase() !== pipelineArn.toLowerCase()) {
    return {
      problem: `${flag} ${reference}: it is of another pipeline than ${pipelineArn}, and can be no source of it`,
    };
  }
  return { arn: reference };
}
