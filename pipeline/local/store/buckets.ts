import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { formatS3Uri, parseS3Uri } from '../../names/s3-uri.ts';
import type { Objects } from './objects.ts';

/** The buckets of this machine: those that were made, those that something was put into, and those that are mounted. */
export class Buckets {
  private readonly folder: string;
  private readonly objects: Objects;

  constructor(stateFolder: string, objects: Objects) {
    this.folder = join(stateFolder, 's3');
    this.objects = objects;
  }

  async has(name: string): Promise<boolean> {
    if (!isBucketName(name)) return false;
    if (this.isMounted(name)) return true;
    const entry = await stat(join(this.folder, name)).catch(() => undefined);
    return entry?.isDirectory() ?? false;
  }

  /** False where there is one already; undefined where no bucket can have this name. */
  async make(name: string): Promise<boolean | undefined> {
    if (!isBucketName(name)) return undefined;
    if (await this.has(name)) return false;
    await mkdir(join(this.folder, name), { recursive: true });
    return true;
  }

  /** False, and the bucket stays, where something lies in it. */
  async remove(name: string): Promise<boolean> {
    return removeEmpty(join(this.folder, name));
  }

  /** Whether a folder stands for it, or for a part of it. */
  isMounted(name: string): boolean {
    return this.objects.mountedUris.some((uri) => parseS3Uri(uri)?.bucket === name);
  }
}

/** Such names cannot be created but may be used: access points have them, and stand for buckets. */
function isBucketName(name: string): boolean {
  return parseS3Uri(formatS3Uri({ bucket: name, key: '' }))?.bucket === name && !reservedNames.test(name);
}

/** @see Amazon S3 User Guide, "General purpose bucket naming rules" */
const reservedNames =
  /^(?:\d+\.\d+\.\d+\.\d+|(?:xn--|sthree-|amzn-s3-demo-).*|.*(?:-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3))$/;

/** Folders that hold nothing but such folders. */
async function removeEmpty(folder: string): Promise<boolean> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || !(await removeEmpty(join(folder, entry.name)))) return false;
  }
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}
