/**
 * Who is let in: browsers with the address that was printed, from a page of this very server. The token in that address is
 * exchanged for a cookie at once, so that no address that the browser shows, keeps or hands on holds it.
 */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { ConsoleRequest } from './exchange.ts';

/** What the page lets browsers in by. */
export interface Gate {
  /** Stands in the address that is printed. */
  readonly token: string;
  /** What the cookie holds. */
  readonly session: string;
  /** Different for each port: browsers keep the cookies of all ports of a host together. */
  readonly cookieName: string;
  /** Names beside those of this machine, as a browser writes them: `NAME`, or `NAME:PORT` where that is not the scheme's own. */
  readonly allowedHosts: readonly string[];
}

export type Admission =
  | { readonly kind: 'admitted' }
  /** The token is right, and is to be changed for the cookie. */
  | { readonly kind: 'exchange' }
  | { readonly kind: 'refused'; readonly status: number; readonly reason: string };

/** Decides by what stands in the request's head alone. */
export function admit(request: Pick<ConsoleRequest, 'method' | 'path' | 'query' | 'headers'>, gate: Gate): Admission {
  const { method, headers, query, path } = request;
  const { host = '', origin, cookie = '' } = headers;
  if (!isKnownHost(host, gate)) {
    return refused(403, `it answers on this machine alone, and not to the name ${host}; --allow-host lets a name in`);
  }
  if (!['GET', 'HEAD', 'POST'].includes(method)) return refused(405, `it knows no ${method}`);
  const token = query.get('token');
  if (method === 'GET' && path === '/' && token !== null) {
    return isSame(token, gate.token) ? { kind: 'exchange' } : refused(403, 'this address is of another start of it');
  }
  const site = headers['sec-fetch-site'];
  const isFromElsewhere = site !== undefined && site !== 'same-origin' && (site !== 'none' || method === 'POST');
  if (isFromElsewhere || (origin !== undefined && !isOwnOrigin(origin, host, gate))) {
    return refused(403, 'another page has asked, and only its own pages are answered');
  }
  if (!cookiesNamed(gate.cookieName, cookie).some((each) => isSame(each, gate.session))) {
    return refused(401, 'open the address that was printed when it was started: the token in it lets you in');
  }
  if (method !== 'POST') return { kind: 'admitted' };
  if (origin === undefined) return refused(403, 'a form is taken with an Origin alone');
  const type = headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded(;|$)/i.test(type)) return refused(415, 'it takes forms and nothing else');
  return { kind: 'admitted' };
}

/** The header that sets the cookie, for the path that the page is reached at, and below. */
export function sessionCookie({ cookieName, session }: Gate): string {
  return `${cookieName}=${session}; HttpOnly; SameSite=Strict`;
}

/** Stands in every form: one that another page has made does not hold it. */
export function formTokenOf({ session }: Gate): string {
  return createHash('sha256').update(`form ${session}`).digest('base64url');
}

function refused(status: number, reason: string): Admission {
  return { kind: 'refused', status, reason };
}

const ownName = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;

function isKnownHost(host: string, { allowedHosts }: Gate): boolean {
  return ownName.test(host) || allowedHosts.includes(host.toLowerCase());
}

// A proxy may ask under a name of its own; then the page's is one that was let in.
function isOwnOrigin(origin: string, host: string, { allowedHosts }: Gate): boolean {
  const named = /^https?:\/\/([^/]+)$/.exec(origin.toLowerCase())?.[1];
  return named !== undefined && (named === host.toLowerCase() || allowedHosts.includes(named));
}

/** All of them: another server of this machine may have set one of the same name. */
function cookiesNamed(name: string, cookies: string): readonly string[] {
  const found = cookies.split(/; */).filter((each) => each.startsWith(`${name}=`));
  return found.map((each) => each.slice(name.length + 1));
}

function isSame(given: string, known: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(known));
}
