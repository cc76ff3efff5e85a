/**
 * Half a surrogate pair has no bytes in UTF-8: what is written for it is another text than the one that a ledger, as
 * JSON, would tell of.
 */
export function isWellFormed(text: string): boolean {
  return (text as unknown as { isWellFormed(): boolean }).isWellFormed();
}

/** What an extractor says, as a text that every file of a result can hold: halves of pairs are replaced. */
export function toWellFormed(said: unknown): string {
  return String(said).replace(/\p{Cs}/gu, '\ufffd');
}
