/**
 * An ISO 8601 duration in milliseconds; a year counts 365 days and a month 30. Undefined for a text that is none.
 * SageMaker's own examples leave the P out or write small letters (`30d`, `T12H`), so both are read.
 */
export function parseDurationMs(text: string): number | undefined {
  const match = /^P?(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/i.exec(text);
  if (!match || !/\d/.test(text)) return undefined;
  const minutes = [525_600, 43_200, 10_080, 1440, 60, 1];
  const total = minutes.reduce((sum, each, index) => sum + each * Number(match[index + 1] ?? 0), 0);
  return total * 60_000;
}
