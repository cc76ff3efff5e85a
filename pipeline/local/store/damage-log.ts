import { dirname } from 'node:path';
import { DamagedFile } from './record-file.ts';

/** Files of a store that were found damaged and are done without. */
export class DamageLog {
  private readonly onDamaged: (message: string) => void;
  private readonly messages = new Map<string, string>();

  /** @param onDamaged  told once of each file, and of what holds in its stead */
  constructor(onDamaged: (message: string) => void) {
    this.onDamaged = onDamaged;
  }

  note({ path, message }: DamagedFile, whatHolds: string): void {
    if (this.messages.has(path)) return;
    this.messages.set(path, message);
    this.onDamaged(`${message}; ${whatHolds}`);
  }

  /** What is read; undefined where its file is damaged. */
  async orNothing<T>(reading: Promise<T | undefined>): Promise<T | undefined> {
    try {
      return await reading;
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error;
      this.note(error, 'it is left out');
      return undefined;
    }
  }

  /** What is wrong with a file directly in this folder, where something else was read for it. */
  messageIn(folder: string): string | undefined {
    return [...this.messages].find(([path]) => dirname(path) === folder)?.[1];
  }
}
