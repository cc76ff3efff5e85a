import type { ConsoleAnswer } from './exchange.ts';

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * Headers of every answer, under its own: a page runs and asks nothing but what is served here, is in no frame, and is
 * kept nowhere. Its own origin alone is told where a request came from, by which forms are known to be its own.
 */
export function withSafeHeaders(answer: ConsoleAnswer): ConsoleAnswer {
  const safe = {
    'content-security-policy': policy,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
  return { ...answer, headers: { ...safe, ...answer.headers } };
}
