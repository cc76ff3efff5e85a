/** Finds out which service a request is for, and answers it in that service's protocol. */

import type { Caller, Service } from '../api/service.ts';
import { answerJson } from './aws-json.ts';
import type { Answer, Exchange } from './exchange.ts';
import { answerS3 } from './s3/answer.ts';
import { answerSts } from './sts-query.ts';

/** The account that everything local belongs to. */
const localAccountId = '000000000000';

/** Never rejects: what goes wrong is an answer, too. */
export async function respond(service: Service, exchange: Exchange): Promise<Answer> {
  const { headers, method } = exchange;
  const caller = callerOf(headers);
  if (headers['x-amz-target'] !== undefined) return answerJson(service, exchange, caller);
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false;
  if (method === 'POST' && isForm) return answerSts(exchange, caller);
  return answerS3(service, exchange, caller);
}

// The signature's scope names the region: `Credential=KEY/20260101/us-east-1/sagemaker/aws4_request`.
function callerOf({ authorization = '' }: Exchange['headers']): Caller {
  const region = /Credential=[^/]+\/\d+\/([a-z0-9-]+)\//.exec(authorization)?.[1] ?? 'us-east-1';
  return { accountId: localAccountId, region };
}
