/**
 * The query protocol, answered in XML: STS's GetCallerIdentity, by which SDKs learn who they are, and IAM's GetRole, which
 * the Python SDK 3 calls before it upserts. It goes on where that is denied, and on no other error.
 */

import type { Caller } from '../api/service.ts';
import { type Answer, type Exchange, readBody } from './exchange.ts';

/** More than any action takes. */
const largestBodyBytes = 64 * 1024;

export async function answerSts(exchange: Exchange, { accountId }: Caller): Promise<Answer> {
  // What is longer asks for nothing that is known.
  const body = await readBody(exchange, largestBodyBytes).catch(() => '');
  const action = new URLSearchParams(body.toString()).get('Action');
  if (action === 'GetRole') {
    return xml(
      403,
      '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>The embedded SageMaker knows no roles: it takes any</Message></Error></ErrorResponse>',
    );
  }
  if (action !== 'GetCallerIdentity') {
    return xml(
      400,
      `<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>The embedded SageMaker answers GetCallerIdentity alone</Message></Error></ErrorResponse>`,
    );
  }
  return xml(
    200,
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>' +
      `<Arn>arn:aws:iam::${accountId}:user/local</Arn><UserId>LOCAL</UserId><Account>${accountId}</Account>` +
      '</GetCallerIdentityResult><ResponseMetadata><RequestId>local</RequestId></ResponseMetadata></GetCallerIdentityResponse>',
  );
}

function xml(statusCode: number, body: string): Answer {
  return { statusCode, headers: { 'content-type': 'text/xml' }, body };
}
