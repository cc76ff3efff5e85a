/** A page of HTML that needs nothing else: no file beside it and no host. */

import { createHash } from 'node:crypto';
import { Markup, markup } from './markup.ts';

export interface HtmlPage {
  readonly title: string;
  /** CSS, as it is written. */
  readonly style: string;
  readonly body: Markup;
  /** JavaScript, as it is written: at the page's end, and the only script that may run there. */
  readonly script?: string;
}

/** The whole page; its policy lets nothing be loaded, and no other script run. */
export function renderHtmlPage({ title, style, body, script }: HtmlPage): string {
  const scripts = script === undefined ? '' : `; script-src 'sha256-${sha256(script)}'`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${new Markup(`default-src 'none'; style-src 'unsafe-inline'${scripts}`)}">
<title>${title}</title>
<style>${new Markup(style)}</style>
</head>
<body>
${body}
${script !== undefined && markup`<script>${new Markup(script)}</script>\n`}</body>
</html>
`.text;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}
