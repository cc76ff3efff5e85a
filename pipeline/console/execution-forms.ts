/** What the buttons of an execution's page do. */

import { htmlAnswer, type Page, pathTo, seeOther } from './page.ts';

export const stopExecution: Page = async ({ service }, [pipeline, id]) => {
  const found = await service.findExecution(pipeline!, id!, true);
  if (found === undefined) return undefined;
  await service.stop(found);
  return seeOther('./');
};

export const retryExecution: Page = async ({ service, base }, [pipeline, id]) => {
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
