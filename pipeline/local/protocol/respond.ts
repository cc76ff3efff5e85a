/** Finds out which service a request is for, and answers it in that service's protocol. */

import { embeddedAccountId } from '../../names/arn.ts';
import { partitionOf } from '../../names/regions.ts';
import { typed } from '../../wording/typed-command.ts';
import type { Service } from '../api/service.ts';
import { type Access, mayCall, readSignature } from './access.ts';
import { answerJson, refuseJson } from './aws-json.ts';
import type { Answer, Exchange } from './exchange.ts';
import { readsBelow } from './reads-below.ts';
import { answerS3 } from './s3/answer.ts';
import { refuseOtherPlace, refuseUnknownKey } from './s3/error.ts';
import { answerSts, refuseSts } from './sts-query.ts';

/** Never rejects: what goes wrong is an answer, too. */
export async function respond(service: Service, given: Exchange, access: Access): Promise<Answer> {
  const signed = readSignature(given);
  const { exchange, region = 'us-east-1' } = signed;
  const { headers, method } = exchange;
  const isAllowed = mayCall(signed, access);
  const caller = { partition: partitionOf(region), accountId: embeddedAccountId, region };
  if (isAllowed && access !== 'any' && access.onlyBelow !== undefined) {
    return readsBelow(exchange, access.onlyBelow)
      ? answerS3(service, exchange, caller)
      : refuseOtherPlace(exchange.path);
  }
  if (headers['x-amz-target'] !== undefined) {
    return isAllowed ? answerJson(service, exchange, caller) : refuseJson('UnrecognizedClientException', noKey);
  }
  if (method === 'POST' && headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    return isAllowed ? answerSts(exchange, caller) : refuseSts('UnrecognizedClientException', noKey);
  }
  return isAllowed ? answerS3(service, exchange, caller) : refuseUnknownKey(noKey, exchange.path);
}

const noKey =
  "The request is not signed (version 4) with this service's access key, which " +
  `eval "$(${typed('serve')} --env)" sets for a shell; give the --state that the service was started with.`;
