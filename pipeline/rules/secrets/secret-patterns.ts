/** What a credential looks like. Deliberately few patterns: a false alarm teaches people to overlook the right one. */

const patterns: readonly { readonly what: string; readonly regexp: RegExp }[] = [
  { what: 'an AWS access key id', regexp: /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])/ },
  { what: 'a private key', regexp: /-----BEGIN [A-Z ]*PRIVATE KEY-----/ },
  { what: 'a token of GitHub', regexp: /(?<![A-Za-z0-9])(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{40,})/ },
  { what: 'a token of GitLab', regexp: /(?<![A-Za-z0-9])gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent)-[A-Za-z0-9_-]{20,}/ },
  { what: 'a token of Slack', regexp: /(?<![A-Za-z0-9])(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/ },
  { what: 'a webhook of Slack', regexp: /hooks\.slack\.com\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/[A-Za-z0-9]{16,}/ },
  {
    what: 'a JSON web token',
    regexp: /(?<![A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/,
  },
  { what: 'a token of npm', regexp: /(?<![A-Za-z0-9])npm_[A-Za-z0-9]{36}/ },
  { what: 'a token of PyPI', regexp: /(?<![A-Za-z0-9])pypi-[A-Za-z0-9_-]{50,}/ },
  { what: 'a key of Stripe', regexp: /(?<![A-Za-z0-9])(?:[rs]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}/ },
  {
    what: 'a key of Google',
    regexp: /(?<![A-Za-z0-9])(?:AIza[A-Za-z0-9_-]{35}|GOCSPX-[A-Za-z0-9_-]{20,}|ya29\.[\w-]{20,})/,
  },
  { what: 'a key of Anthropic', regexp: /(?<![A-Za-z0-9])sk-ant-[A-Za-z0-9_-]{20,}/ },
  {
    what: 'a key of OpenAI',
    regexp: /(?<![A-Za-z0-9])sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{32,})/,
  },
  // Searched for from its middle, which is rare, so that most texts are passed over quickly.
  { what: 'a password in a URL', regexp: /(?<=[a-z][a-z0-9+.-]{0,30}):\/\/[^\s/:@]{0,200}:(?![$<{*])[^\s/@]{1,200}@/i },
];

// In connection strings and command lines: `Server=db;Password=…`. A stand-in is none.
const assigned =
  /(?<![A-Za-z0-9])(?:pass(?:word|wd)|pwd|secret|api[_-]?key|access[_-]?key|(?:auth|access|refresh)[_-]?token)\s?=\s?["']?(?![$<{*])([^\s"';&,]{4,})/gi;

/** What kind of secret the text seems to hold, or undefined. */
export function looksSecret(text: string): string | undefined {
  const known = patterns.find(({ regexp }) => regexp.test(text));
  if (known) return known.what;
  const passwords = [...text.matchAll(assigned)].filter(([, value]) => !isHarmlessValue(value!));
  if (passwords.length > 0) return 'a password';
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

/** The value of a parameter or a variable for people to read, or a stand-in where its name or form gives a secret away. */
export function shownValue(name: string, value: string): string {
  const isSecret = looksSecret(value) !== undefined || (isSecretName(name) && !isHarmlessValue(value));
  return isSecret ? '(not shown here)' : value;
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
