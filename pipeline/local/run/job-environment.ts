/** What a definition may set in the environment of a process on this machine. */

/**
 * Variables that make a program load code or start another one, or that say where it finds programs, credentials,
 * trust, or its own folders: in whatever spelling of case, `*` stands for the rest of a name. In a container they steer
 * the image alone; here they would run what somebody wrote into a definition as the user who serves.
 */
export const steeringVariables: readonly string[] = [
  // Node and what comes with it.
  ...['NODE_*', 'NPM_*', 'INIT_CWD', 'UV_*', 'TS_NODE_*', 'BUN_*', 'DENO_*', 'YARN_*', 'PNPM_*', 'ELECTRON_*'],
  // The dynamic linker and the C library.
  ...['LD_*', 'DYLD_*', 'LIBPATH', 'SHLIB_PATH', 'GCONV_PATH', 'GLIBC_*', 'LOCPATH', 'NLSPATH', 'MALLOC_*', 'TZDIR'],
  ...['HOSTALIASES', 'LOCALDOMAIN', 'RES_OPTIONS', 'ASAN_*', 'LSAN_*', 'TSAN_*', 'UBSAN_*', 'LLVM_*', 'GCOV_*'],
  // Interpreters of other languages.
  ...['PYTHON*', 'PERL*', 'RUBY*', 'GEM_*', 'BUNDLE_*', 'JAVA_*', '_JAVA_*', 'JDK_*', 'CLASSPATH', 'PHP*', 'LUA*'],
  ...['R_*', 'JULIA_*', 'DOTNET_*', 'CORECLR_*', 'COR_*', 'CONDA_*', 'VIRTUAL_ENV', 'PIP_*', 'MAVEN_*', 'GRADLE_*'],
  ...['GODEBUG', 'GOTRACEBACK', 'TCL*', 'GUILE_*', 'ERL_*', 'MONO_*', 'SPARK_*', 'HADOOP_*'],
  // Shells, and programs that others start.
  ...['BASH*', 'ENV', 'SHELL', 'SHELLOPTS', 'IFS', 'CDPATH', 'GLOBIGNORE', 'PS1', 'PS2', 'PS4', 'PROMPT_COMMAND'],
  ...['ZDOTDIR', 'KSH_*', 'FPATH', 'EDITOR', 'VISUAL', 'PAGER', 'BROWSER', 'LESSOPEN', 'LESSCLOSE', 'GIT_*', 'SSH_*'],
  ...[
    'DOCKER_*',
    'SUDO_*',
    'LESS',
    'MANPAGER',
    'MAKEFLAGS',
    'MFLAGS',
    'GNUMAKEFLAGS',
    'MAKEFILES',
    'TAR_OPTIONS',
    'GREP_OPTIONS',
    'RSYNC_*',
    'CVS_*',
    'GNUPGHOME',
    'WGETRC',
  ],
  ...['COMSPEC', 'PATHEXT', 'SYSTEMROOT', 'WINDIR', 'PSMODULEPATH'],
  // Places of files and programs.
  ...['PATH', 'HOME', 'PWD', 'OLDPWD', 'TMPDIR', 'TMP', 'TEMP', 'USER', 'LOGNAME', 'XDG_*', 'DBUS_*'],
  ...['USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TERMINFO*', 'TERMCAP'],
  // Credentials, proxies, and whom to trust.
  ...['AWS_*', '*_PROXY', 'SSL_*', 'SSLKEYLOGFILE', 'OPENSSL_*', 'CURL_*', 'REQUESTS_CA_BUNDLE', 'KRB5*', 'KUBECONFIG'],
  ...['AZURE_*', 'GOOGLE_*', 'NETRC'],
  // The container's program's own variables, which are for the user who runs it.
  ...['MACROSHARD_*', 'ML_ROOT'],
];

const steering = new RegExp(`^(${steeringVariables.map((name) => name.replace('*', '.*')).join('|')})$`, 'i');

/** Names that SageMaker takes: with any other, such as one that holds a `=`, another variable could be meant. */
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface GivenEnvironment {
  readonly environment: Readonly<Record<string, string>>;
  /** The names of those that a process of this machine is not given. */
  readonly leftOut: readonly string[];
}

/** A definition's Environment as far as a process of this machine gets it. */
export function environmentHere(given: Readonly<Record<string, string>> = {}): GivenEnvironment {
  const isKept = (name: string) => variableName.test(name) && !steering.test(name);
  return {
    environment: Object.fromEntries(Object.entries(given).filter(([name]) => isKept(name))),
    leftOut: Object.keys(given).filter((name) => !isKept(name)),
  };
}
