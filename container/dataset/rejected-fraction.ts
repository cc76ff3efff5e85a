/**
 * rejected / (processed + rejected), which the quality gate compares; units that are skipped do not count. 1 where none
 * was seen at all: an execution that saw nothing has proved nothing.
 */
export function rejectedFraction(unitsProcessed: number, unitsRejected: number): number {
  const seen = unitsProcessed + unitsRejected;
  return seen === 0 ? 1 : unitsRejected / seen;
}
