import { join } from 'node:path';
import { type AwsPlace, parseArn } from '../../names/arn.ts';
import { folderNameOf } from './folder-name.ts';
import { part } from './path-part.ts';
import type { PipelineRecord } from './records.ts';
import { type RecordOptions, readRecord } from './revisions.ts';
import { listNames } from './whole-files.ts';

/**
 * Where the pipelines of an account in a region lie, and what is cached of them: in a folder of that place, `@` before
 * its name, as no pipeline's name begins. Earlier versions had one pipeline of a name, whatever its region: it lies
 * without such a folder, and belongs to the region of its ARN.
 */
export class PipelineFolders {
  private readonly folder: string;
  private readonly place: AwsPlace;
  private readonly optionsFor: (name: string) => RecordOptions;

  constructor(folder: string, place: AwsPlace, optionsFor: (name: string) => RecordOptions) {
    this.folder = folder;
    this.place = place;
    this.optionsFor = optionsFor;
  }

  /** Names that pipelines here may have. */
  async names(): Promise<readonly string[]> {
    const plain = (await listNames(join(this.folder, 'pipelines'))).filter((name) => !name.startsWith('@'));
    return [...new Set([...plain, ...(await listNames(this.ofPlace('pipelines')))])];
  }

  /** The folder of a pipeline's record, whether there is one or not. */
  async record(name: string): Promise<string> {
    const own = join(this.ofPlace('pipelines'), part(folderNameOf(name)));
    const isOwn = (await listNames(own)).length > 0;
    return isOwn || !(await this.isPlain(name)) ? own : this.plain('pipelines', name);
  }

  /** Where entries of the cache are written; and where they may lie beside. */
  cache(name: string): { readonly own: string; readonly plain: string } {
    return { own: join(this.ofPlace('cache'), part(folderNameOf(name))), plain: this.plain('cache', name) };
  }

  /** True for a pipeline of an earlier version that belongs here, also where it is deleted. */
  async isPlain(name: string): Promise<boolean> {
    const record = await readRecord<PipelineRecord>(this.plain('pipelines', name), this.optionsFor(name));
    return record !== undefined && isOfPlace(record.arn, this.place);
  }

  private plain(kind: 'pipelines' | 'cache', name: string): string {
    return join(this.folder, kind, part(folderNameOf(name)));
  }

  private ofPlace(kind: 'pipelines' | 'cache'): string {
    const { region, accountId } = this.place;
    return join(this.folder, kind, part(`@${region}-${accountId}`));
  }
}

/** True for what lies in the place's region and account. */
export function isOfPlace(arn: string, place: AwsPlace): boolean {
  const { region, accountId } = parseArn(arn) ?? {};
  return region === place.region && accountId === place.accountId;
}
