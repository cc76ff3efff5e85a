/** An execution that a flag of `start` names. Pure. */

/**
 * Its ARN, or what is wrong with it, beginning with the flag.
 * @param pipelineArn the pipeline that is to be started, whose executions may be named by their ids alone
 */
export function executionOf(
  pipelineArn: string,
  { flag, reference }: { flag: '--from-execution' | '--source-execution'; reference: string },
): { readonly arn: string } | { readonly problem: string } {
  if (/^[A-Za-z0-9-]+$/.test(reference)) return { arn: `${pipelineArn}/execution/${reference}` };
  const [, ofPipeline, region] = arnPattern.exec(reference) ?? [];
  if (ofPipeline === undefined) {
    return {
      problem: `${flag} ${reference}: names no execution; expected arn:aws:sagemaker:REGION:ACCOUNT:pipeline/NAME/execution/ID or its ID alone`,
    };
  }
  const ownRegion = pipelineArn.split(':')[3];
  if (region !== ownRegion) {
    return { problem: `${flag} ${reference}: it is in ${region}, and the pipeline in ${ownRegion}` };
  }
  if (flag === '--source-execution' && ofPipeline.toLowerCase() !== pipelineArn.toLowerCase()) {
    return {
      problem: `${flag} ${reference}: it is of another pipeline than ${pipelineArn}, and can be no source of it`,
    };
  }
  return { arn: reference };
}

const arnPattern = /^(arn:aws[a-z-]*:sagemaker:([a-z0-9-]+):\d{12}:pipeline\/[^/]+)\/execution\/[A-Za-z0-9-]+$/;
