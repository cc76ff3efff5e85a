/**
 * A ledger without its long lists: what stands before and behind them is a few lines, however many files and units there
 * are.
 */

/**
 * JSON of the manifest's small fields, from its first and its last bytes. Warnings are left out where they alone are more
 * than `head`, the run where that is more than `tail`: for a streamed group it holds every ETag.
 * @param head begins with the file
 * @param tail ends with it
 * @throws Error where they hold no ledger's lines
 */
export function manifestWithoutLists(head: string, tail: string): string {
  const before = untilList(head, 'files') ?? untilList(head, 'warnings');
  const behind = tail.lastIndexOf('\n"sha256":');
  if (before === undefined) throw new Error('manifest.json is not a ledger as combine writes it');
  if (!tail.endsWith('}\n')) throw new Error('manifest.json is cut short');
  return behind === -1 ? `${before.replace(/,$/, '')}}` : `${before}${tail.slice(behind)}`;
}

function untilList(head: string, name: string): string | undefined {
  const index = head.indexOf(`\n"${name}":[`);
  return index === -1 ? undefined : head.slice(0, index);
}
