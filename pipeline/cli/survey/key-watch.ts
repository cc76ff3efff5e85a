import { isFilePath, isInputKey } from '../../definition/input-digest.ts';
import { bytesText } from '../../wording/amounts.ts';
import { count } from '../../wording/words.ts';

/** Sees the keys of a group, in their order, and tells what a person should know of them. */
export class KeyWatch {
  private impossible = 0;
  private example = '';
  private ignored = 0;
  private ignoredBytes = 0;
  /** Keys each of which begins the next; the last may turn out to be a folder's name, too. */
  private readonly beginnings: string[] = [];

  see(key: string, sizeBytes: number): void {
    if (key === '' || key.endsWith('/')) return;
    if (this.isImpossible(key)) {
      this.impossible += 1;
      if (this.example === '') this.example = key;
    } else if (!isInputKey(key)) this.ignore(sizeBytes);
  }

  private ignore(sizeBytes: number): void {
    this.ignored += 1;
    this.ignoredBytes += sizeBytes;
  }

  notes(group: string): readonly string[] {
    const name = `group ${JSON.stringify(group)}`;
    const { impossible, ignored } = this;
    return [
      ...(impossible > 0
        ? [
            `${name} holds ${count(impossible, 'key')} that no file system takes beside the others, such as ${JSON.stringify(this.example)}: its job cannot copy them`,
          ]
        : []),
      ...(ignored > 0
        ? [
            `${name} holds ${count(ignored, 'file')} of ${bytesText(this.ignoredBytes)} that are hidden or the system's own: no unit is made of them, and the survey does not count them`,
          ]
        : []),
    ];
  }

  private isImpossible(key: string): boolean {
    const { beginnings } = this;
    while (beginnings.length > 0 && !key.startsWith(beginnings.at(-1)!)) beginnings.pop();
    const isBelowFile = beginnings.some((each) => key[each.length] === '/');
    beginnings.push(key);
    return isBelowFile || !isFilePath(key);
  }
}
