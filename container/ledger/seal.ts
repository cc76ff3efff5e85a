/**
 * The digests that seal a ledger: `sha256`, of all its fields but `run`, which is the same for every run; and
 * `run.sha256`, of the rest of `run` and of the former.
 *
 * They are of canonical JSON (keys sorted, no white space), in which each list stands as the SHA-256 of its items'
 * canonical JSON, a line each: so a ledger that is larger than memory has one, too.
 */

import { createHash, type Hash } from 'node:crypto';

/** A ledger's fields by name. */
export type Fields = Readonly<Record<string, unknown>>;

/** A ledger as it stands in a file. */
export interface Sealed {
  readonly sha256: string;
  readonly run: { readonly sha256: string };
}

/** Takes the fields of a document as they come, in any order. */
export class DocumentDigest {
  private readonly values = new Map<string, unknown>();
  private readonly lists = new Map<string, ListDigest>();

  /** @param value  anything but the item of a list; an empty list is one */
  field(name: string, value: unknown): void {
    if (name === 'run' || name === 'sha256') return;
    if (!Array.isArray(value)) this.values.set(name, value);
    else this.lists.set(name, new ListDigest());
  }

  item(name: string, item: unknown): void {
    const list = this.lists.get(name) ?? new ListDigest();
    this.lists.set(name, list);
    list.add(`${canonicalJson(item)}\n`);
  }

  digest(): string {
    const lists = [...this.lists].map(([name, hash]) => [name, hash.digest()]);
    return sha256OfJson(Object.fromEntries([...this.values, ...lists]));
  }
}

/** Lines are digested many at a time: a call costs more than a line. */
class ListDigest {
  private readonly hash: Hash = createHash('sha256');
  private pending = '';

  add(line: string): void {
    this.pending += line;
    if (this.pending.length < 65_536) return;
    this.hash.update(this.pending);
    this.pending = '';
  }

  digest(): string {
    return this.hash.update(this.pending).digest('hex');
  }
}

/** A document's `run` object with its digest. */
export function sealRun<Run extends object>(run: Run, sha256: string): Run & { readonly sha256: string } {
  return { ...run, sha256: sha256OfJson({ ...run, document: sha256 }) };
}

/** What is wrong with the digests of a document that was read whole; undefined where nothing is. */
export function sealProblem(document: Fields): string | undefined {
  const digest = new DocumentDigest();
  for (const [name, value] of Object.entries(document)) {
    digest.field(name, value);
    if (Array.isArray(value)) for (const item of value) digest.item(name, item);
  }
  return digestProblem(document as Partial<Sealed>, digest.digest());
}

/** The same of one whose digest is known. */
export function digestProblem({ sha256, run }: Partial<Sealed>, found: string): string | undefined {
  if (sha256 !== found) return `it has the SHA-256 ${found}, and says ${JSON.stringify(sha256)} of itself`;
  const { sha256: said, ...facts }: Partial<Sealed['run']> = run ?? {};
  const sealed = sealRun(facts, sha256).sha256;
  return said === sealed ? undefined : `its run has the SHA-256 ${sealed}, and says ${JSON.stringify(said)} of itself`;
}

/**
 * Keys in the order of their code units, whole numbers among them; no white space, no fields that are undefined.
 * `pipeline/definition` has one for definitions, which differs in the numbers.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join()}}`;
}

/** SHA-256 of the canonical JSON, in hexadecimal. */
export function sha256OfJson(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}
