/** What the buttons of an execution's page do. */

import { htmlAnswer, type Page, pathTo, seeOther } from './page.ts';

/** Leads back to the execution, whether or not it had ended before. */
export const sendStop: Page = async ({ service }, [pipeline, id]) => {
  const found = await service.findExecution(pipeline!, id!, true);
  if (found === undefined) return undefined;
  await service.stop(found);
  return seeOther('./');
};

/** Leads back to the execution; a page with status 409 says why it cannot be retried. */
export const sendRetry: Page = async ({ service, base }, [pipeline, id]) => {
  const found = await service.findExecution(pipeline!, id!, true);
  if (found === undefined) return undefined;
  const refusal = await service.retry(found);
  if (refusal === undefined) return seeOther('./');
  const above = [
    { name: pipeline!, path: pathTo(pipeline!) },
    { name: id!, path: pathTo(pipeline!, id) },
  ];
  return htmlAnswer('reason', { title: 'Not retried', base, above, place: service.place, reason: refusal }, 409);
};
