const looseDuration = /^P?(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/i;
const letters = ['Y', 'M', 'W', 'D', 'H', 'M'];
const firstTimePart = 4;

/**
 * The strict ISO 8601 spelling of a cache's ExpireAfter, which is the text itself where it is strict already, or
 * undefined where it is no duration or an empty one. The service's examples leave out the P and use small letters.
 * @see Amazon SageMaker Developer Guide, "Caching pipeline steps"
 */
export function readExpiry(text: string): string | undefined {
  const match = looseDuration.exec(text);
  if (!match) return undefined;
  const numbers = match.slice(1, letters.length + 1);
  if (numbers.every((number) => number === undefined || Number(number) === 0)) return undefined;
  const parts = numbers.map((number, index) => (number === undefined ? '' : `${number}${letters[index]}`));
  const time = parts.slice(firstTimePart).join('');
  return `P${parts.slice(0, firstTimePart).join('')}${time === '' ? '' : `T${time}`}`;
}
