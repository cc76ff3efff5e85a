/**
 * The query protocol, answered in XML: STS's GetCallerIdentity, by which SDKs learn who they are, and IAM's GetRole, which
 * the Python SDK 3 calls before it upserts. It goes on where that is denied, and on no other error.
 */

import type { Caller } from '../api/service.ts';
import { type Answer, type Exchange, readBody } from './exchange.ts';

/** More than any action needs. */
const largestBodyBytes = 64 * 1024;

export async function answerSts(exchange: Exchange, { partition, accountId }: Caller): Promise<Answer> {
  // A longer body is no request that is known.
  const body = await readBody(exchange, largestBodyBytes).catch(() => '');
  const action = new URLSearchParams(body.toString()).get('Action');
  if (action === 'GetRole') {
    return refuseSts('AccessDenied', 'The embedded SageMaker knows no roles: it takes any');
  }
  if (action !== 'GetCallerIdentity') {
    return refuse(400, 'InvalidAction', 'The embedded SageMaker answers GetCallerIdentity alone');
  }
  return xml(
    200,
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      `<Arn>arn:${partition}:iam::${accountId}:user/local</Arn><UserId>LOCAL</UserId><Account>${accountId}</Account>` +
      '</GetCallerIdentityResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  );
}

/** The answer that denies a request. */
export function refuseSts(code: string, message: string): Answer {
  return refuse(403, code, message);
}

function refuse(statusCode: number, code: string, message: string): Answer {
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error>`;
  return xml(statusCode, `<ErrorResponse>${error}</ErrorResponse>`);
}

function xml(statusCode: number, body: string): Answer {
  return { statusCode, headers: { 'content-type': 'text/xml' }, body };
}
