/** The documents of S3, written and read. */

import type { Answer } from '../exchange.ts';

/** The namespace of all of S3's answers. */
const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xml(root: string, statusCode = 200): Answer {
  const headers = { 'content-type': 'application/xml' };
  return { statusCode, headers, body: `<?xml version="1.0" encoding="UTF-8"?>\n${root}` };
}

/** The root of an answer. */
export function document(name: string, ...children: readonly string[]): string {
  return `<${name} xmlns="${namespace}">${children.join('')}</${name}>`;
}

export function parent(name: string, ...children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

export function element(name: string, content: string | number | boolean): string {
  return `<${name}>${escapeXml(String(content))}</${name}>`;
}

// Control characters have to be written so; some cannot be written at all, for which there is encoding-type=url.
function escapeXml(text: string): string {
  return text.replace(/[&<>"\p{Cc}]/gu, (character) => named[character] ?? `&#${character.charCodeAt(0)};`);
}

const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** An element that was read: its children by name, or its text where it has none. */
export type XmlValue = string | { readonly [name: string]: XmlValue | readonly XmlValue[] };

/** What a document's root holds; undefined for what is none, or has another root. */
export async function parseXml(text: string, rootName: string): Promise<XmlValue | undefined> {
  const { parseXML } = await import('@aws-sdk/xml-builder');
  try {
    return (parseXML(text) as Record<string, XmlValue>)[rootName];
  } catch {
    return undefined;
  }
}

/** The children of a name, however many. */
export function childrenOf(value: XmlValue | undefined, name: string): readonly XmlValue[] {
  const child = typeof value === 'object' ? value[name] : undefined;
  if (child === undefined) return [];
  return Array.isArray(child) ? (child as readonly XmlValue[]) : [child as XmlValue];
}

/** The text of the first child of a name. */
export function textOf(value: XmlValue | undefined, name: string): string | undefined {
  const [child] = childrenOf(value, name);
  return typeof child === 'string' ? child : undefined;
}
