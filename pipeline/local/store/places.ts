import { join, relative, sep } from 'node:path';
import { parseS3Uri } from '../../names/s3-uri.ts';
import { isWithin, LeadsOut, realPath } from './real-paths.ts';

/** A folder that stands for everything below an S3 prefix. */
export interface Mount {
  /** `s3://bucket/prefix`, without a slash at its end. */
  readonly uri: string;
  /** Absolute. */
  readonly folder: string;
  /** Folders directly in it may be links to anywhere: whoever named it as a dataset means these, too. */
  readonly linksLeave?: true;
}

/** What a state folder holds beside its buckets: records and the key, which are no objects. */
const stateNames =
  /^(?:access-key.*|cache|checkpoints|cpus|definitions|endpoint|executions|jobs|mounts.*|pipelines|s3-.*)$/;

/** Where S3 URIs lie on this machine: a bucket is a folder of the store, and mounts stand for prefixes. */
export class Places {
  /** Holds a folder a bucket. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
  private readonly stateFolder: string;

  /** Within the state folder only `s3` holds objects, whatever is mounted. Of two mounts of one prefix the later one wins. */
  constructor(stateFolder: string, mounts: readonly Mount[]) {
    this.stateFolder = stateFolder;
    this.folder = join(stateFolder, 's3');
    this.mounts = [...mounts].reverse().sort((a, b) => b.uri.length - a.uri.length);
  }

  /** The path that stands for a URI, whether it exists or not; undefined where the URI is none, or its names lead elsewhere. */
  locate(uri: string): string | undefined {
    const parsed = parseS3Uri(uri);
    if (!parsed || hasSteps(parsed.key)) return undefined;
    const mount = this.mountOf(uri);
    if (!mount) return join(this.folder, parsed.bucket, parsed.key);
    return join(mount.folder, trimmed(uri).slice(mount.uri.length));
  }

  /**
   * As `locate`, of a URI that a request or a definition names.
   * @throws LeadsOut where a link leads out of what stands for S3 here
   */
  async confined(uri: string): Promise<string | undefined> {
    const path = this.locate(uri);
    if (path !== undefined) await this.confine(path, uri);
    return path;
  }

  /** @throws LeadsOut where a path that belongs to a URI leads out of what stands for S3 here */
  async confine(path: string, uri: string): Promise<void> {
    if (await this.isInside(path, uri)) return;
    throw new LeadsOut(
      `${uri} leads out of the folders that stand for S3 here: expected no link to elsewhere on its way; ` +
        'what such a link leads to can be mounted, too (--mount S3_URI=FOLDER)',
    );
  }

  /** Whether a path that belongs to a URI lies, links resolved, in what stands for S3 here. */
  async isInside(path: string, uri: string): Promise<boolean> {
    const real = await realPath(path);
    const roots = await Promise.all(this.rootsFor(uri).map(realPath));
    const state = await realPath(this.stateFolder);
    // A mounted folder, as that of results, may hold the state, be it, or lie in it.
    if (isWithin(real, state) && isOfState(relative(state, real))) return false;
    return roots.some((root) => isWithin(real, root));
  }

  /** Whether a file or folder is a record of the state or the key, links resolved. */
  async isOfState(path: string): Promise<boolean> {
    const [real, state] = [await realPath(path), await realPath(this.stateFolder)];
    return real !== state && isWithin(real, state) && isOfState(relative(state, real));
  }

  /** Whether a folder is the state or has it below it, links resolved: it is not to be seen as a whole. */
  async holdsState(folder: string): Promise<boolean> {
    return isWithin(await realPath(this.stateFolder), await realPath(folder));
  }

  private rootsFor(uri: string): readonly string[] {
    const roots = [this.folder, ...this.mounts.map(({ folder }) => folder)];
    const mount = this.mountOf(uri);
    const name = mount?.linksLeave && uri.slice(mount.uri.length + 1).split('/')[0];
    return mount && name ? [...roots, join(mount.folder, name)] : roots;
  }

  private mountOf(uri: string): Mount | undefined {
    return this.mounts.find((mount) => trimmed(uri) === mount.uri || uri.startsWith(`${mount.uri}/`));
  }
}

function isOfState(path: string): boolean {
  const [name = ''] = path.split(sep);
  return name === '' || stateNames.test(name);
}

function trimmed(uri: string): string {
  return uri.replace(/\/+$/, '');
}

// Names with which a path would lead elsewhere than its key.
function hasSteps(key: string): boolean {
  return key.includes('\0') || key.split('/').some((part) => part === '.' || part === '..');
}
