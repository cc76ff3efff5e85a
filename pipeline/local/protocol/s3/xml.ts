import type { Answer } from '../exchange.ts';

/** Of everything that S3 answers. */
export const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xml(statusCode: number, root: string): Answer {
  const headers = { 'content-type': 'application/xml' };
  return { statusCode, headers, body: `<?xml version="1.0" encoding="UTF-8"?>${root}` };
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
