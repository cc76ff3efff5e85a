/** What a credential looks like. Deliberately few patterns: a false alarm teaches people to overlook the right one. */

const patterns: readonly { readonly what: string; readonly regexp: RegExp }[] = [
  { what: 'an AWS access key id', regexp: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/ },
  { what: 'a private key', regexp: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: 'a token of GitHub', regexp: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,})/ },
];

/** What kind of secret the text seems to hold, or undefined. */
export function looksSecret(text: string): string | undefined {
  const known = patterns.find(({ regexp }) => regexp.test(text));
  if (known) return known.what;
  return text.split(/[\s"',;=:?&]+/).some(isRandomBase64) ? 'a random key' : undefined;
}

const secretWords = new Set(['PASSWORD', 'PASSWD', 'SECRET', 'TOKEN', 'APIKEY', 'CREDENTIAL', 'CREDENTIALS']);
const harmlessEnds = new Set(
  'ARN ID NAME PATH FILE URI URL COUNT TYPE LENGTH LIMIT SIZE SECONDS MINUTES ENABLED REQUIRED'.split(' '),
);

/** True for a name that promises a secret: `DB_PASSWORD`, `--api-key`, `authToken`; not `MAX_TOKENS`, `SECRET_ARN`. */
export function isSecretName(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  if (harmlessEnds.has(words[words.length - 1] ?? '')) return false;
  return words.some((word, index) => {
    const key = word === 'KEY' && ['API', 'SECRET', 'PRIVATE', 'ACCESS'].includes(words[index - 1] ?? '');
    return key || secretWords.has(word);
  });
}

/** True for a value that can stand under such a name without being a secret: a stand-in, a number, an address. */
export function isHarmlessValue(value: string): boolean {
  return /^(?:none|null|true|false|-?[0-9.]*|(?:arn|s3|file|ssm|secretsmanager):.*)$/is.test(value);
}

// Letters of both cases, digits, and more bits a character than words or paths have. Digests in hexadecimal have 4 at
// most, and so are none.
function isRandomBase64(word: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{32,}={0,2}$/.test(word) || word.startsWith('/')) return false;
  if (!/[a-z]/.test(word) || !/[A-Z]/.test(word) || !/[0-9]/.test(word)) return false;
  return entropyBits(word) >= 4.5 && (word.match(/[-_/]/g)?.length ?? 0) <= word.length / 12;
}

function entropyBits(word: string): number {
  const counts = new Map<string, number>();
  for (const letter of word) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const times of counts.values()) bits -= (times / word.length) * Math.log2(times / word.length);
  return bits;
}
