/** What a program is given of its job's environment: nothing that it does not need, credentials least of all. */

const inherited = [
  ...['PATH', 'TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'LD_LIBRARY_PATH', 'VIRTUAL_ENV', 'MALLOC_ARENA_MAX'],
  ...['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'],
];

/** A process a CPU is enough; and rows depend neither on how many threads add up nor on how texts are hashed. */
const unlessGiven = {
  ...{ OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' },
};

const always = {
  ...{ PYTHONHASHSEED: '0', PYTHONUNBUFFERED: '1', PYTHONUTF8: '1' },
  // What lies beside the extractor's files is compared by its digest.
  PYTHONDONTWRITEBYTECODE: '1',
};

export function programEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const given = inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]] as const]));
  return { ...unlessGiven, ...Object.fromEntries(given), ...always };
}
