/**
 * The files that an extractor of a user's own is made of, and their digest: who builds a step and the job that runs it
 * compute both alike. The rule is one about texts, so that no interpreter is asked:
 *
 * - the named files;
 * - whatever they name in quotation marks by a path that begins with `./` or `../`, with or without its ending, and so
 *   on from there;
 * - `NAME.columns.json` beside a named file, which declares the columns of a program;
 * - of Python, modules that they import and that lie beside them, packages whole, of other folders the modules in them;
 * - `requirements.txt` beside a Python file or in a folder above, with the files that it names, and `package.json` with
 *   its lock file where a module imports a package.
 */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, dirname, extname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { compareBytes } from './compare-bytes.ts';
import { columnsFileOf } from './programs/columns-file.ts';

const scripts = ['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'];
const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'];

/**
 * Paths below the folder, sorted, `/` between their parts. Files that lie outside of it, or among installed packages,
 * are none.
 * @param named  files, counted from the folder, or absolute; without any, the extractor is an installed package
 */
export function listExtractorFiles(named: readonly string[], folder: string): readonly string[] {
  const walk = new Walk(realpathSync(folder));
  for (const path of named.map((each) => resolve(folder, each))) {
    walk.add(path);
    walk.add(columnsFileOf(path));
  }
  if (named.length === 0) walk.addPackage(walk.root);
  return walk.found();
}

/** SHA-256 over the files' paths and contents. @throws the file system's error where one cannot be read */
export function digestExtractor(named: readonly string[], folder: string): string {
  const hash = createHash('sha256');
  for (const path of listExtractorFiles(named, folder)) {
    const content = createHash('sha256').update(readFileSync(join(folder, path)));
    hash.update(`${JSON.stringify(path)} ${content.digest('hex')}\n`);
  }
  return hash.digest('hex');
}

class Walk {
  readonly root: string;
  private readonly paths = new Set<string>();

  constructor(root: string) {
    this.root = root;
  }

  found(): readonly string[] {
    return [...this.paths].map((path) => path.split(sep).join('/')).sort(compareBytes);
  }

  /** @param path  absolute */
  add(path: string): void {
    const inside = this.pathInside(path);
    if (inside === undefined || this.paths.has(inside)) return;
    this.paths.add(inside);
    const ending = extname(path);
    const isPython = ending === '.py';
    if (!isPython && !scripts.includes(ending)) return;
    const text = readFileSync(path, 'utf8');
    for (const [, named = ''] of text.matchAll(/['"`](\.\.?\/[^'"`\n\\]{1,300})['"`]/g)) this.addNamed(path, named);
    if (isPython) this.addPython(path, text);
    else if (importsPackage(text)) this.addPackage(dirname(path));
  }

  addPackage(from: string): void {
    const folder = this.folderWith('package.json', from);
    if (folder === undefined) return;
    this.add(join(folder, 'package.json'));
    for (const name of lockFiles) this.add(join(folder, name));
  }

  private addNamed(path: string, named: string): void {
    const target = resolve(dirname(path), named);
    const asTypeScript = target.replace(/\.([cm]?)js$/, '.$1ts');
    const endings = ['', ...scripts, '.json', ...scripts.map((ending) => `/index${ending}`)];
    for (const each of [...endings.map((ending) => target + ending), asTypeScript]) {
      if (this.pathInside(each) === undefined) continue;
      this.add(each);
      return;
    }
  }

  private addPython(path: string, text: string): void {
    const requirements = this.folderWith('requirements.txt', dirname(path));
    if (requirements !== undefined) this.addRequirements(join(requirements, 'requirements.txt'));
    for (const [, dots, list = ''] of withoutComments(text).matchAll(pythonImport)) {
      const isFrom = dots !== undefined;
      const folder = resolve(dirname(path), ...Array.from(dots?.slice(1) ?? '', () => '..'));
      // `import a.b as c, d`, `from a.b import x`: each word, as far as a module of its name is there.
      const [first = '', ...names] = list.split(/[\s,()\\]+/);
      const inner = this.addPythonModule(folder, first);
      for (const name of names) this.addPythonModule(isFrom ? inner : folder, name);
    }
  }

  /** Gives back the folder in which the module's own modules lie, where that is one without `__init__.py`. */
  private addPythonModule(folder: string, dotted: string): string {
    const [name = '', ...rest] = dotted.split('.');
    if (!/^\w+$/.test(name)) return folder;
    this.add(join(folder, `${name}.py`));
    const inside = join(folder, name);
    if (!statSync(inside, { throwIfNoEntry: false })?.isDirectory()) return folder;
    const isPackage = this.pathInside(join(inside, '__init__.py')) !== undefined;
    for (const each of readdirSync(inside, { recursive: isPackage, encoding: 'utf8' })) {
      if (each.endsWith('.py')) this.add(join(inside, each));
    }
    return isPackage ? folder : this.addPythonModule(inside, rest.join('.'));
  }

  private addRequirements(path: string): void {
    if (this.pathInside(path) === undefined || this.paths.has(this.pathInside(path)!)) return;
    this.add(path);
    for (const [, other, file] of readFileSync(path, 'utf8').matchAll(requiredFile)) {
      if (other !== undefined) this.addRequirements(resolve(dirname(path), other));
      else this.add(resolve(dirname(path), file!));
    }
  }

  /** The path of the nearest file of this name, from this folder up to the root. */
  private folderWith(name: string, from: string): string | undefined {
    for (let folder = realpathOf(from) ?? from; ; folder = dirname(folder)) {
      if (this.pathInside(join(folder, name)) !== undefined) return folder;
      if (folder === this.root || folder === dirname(folder)) return undefined;
    }
  }

  /** Counted from the root; undefined for what is no file, or lies elsewhere. */
  private pathInside(path: string): string | undefined {
    const real = realpathOf(path);
    if (real === undefined || !statSync(real).isFile()) return undefined;
    const inside = relative(this.root, join(realpathSync(dirname(path)), basename(path)));
    const leaves = [inside, relative(this.root, real)].some((each) => {
      const parts = each.split(sep);
      return parts[0] === '..' || isAbsolute(each) || parts.includes('node_modules');
    });
    return leaves ? undefined : inside;
  }
}

/** `-r more.txt`, `--constraint=versions.txt`, `./wheels/mine.whl`. */
const requiredFile = /^[ \t]*(?:(?:-r|-c|--requirement|--constraint)[ \t=]*([^\s#]+)|(\.\.?\/[^\s#;]+))/gm;

/** Of Python. A text in quotation marks becomes an empty one: what looks like a comment or an import in it is none. */
function withoutComments(text: string): string {
  return text.replace(pythonText, (part) => (part.startsWith('#') ? '' : "''"));
}

const pythonText =
  /"""(?:[^\\]|\\[\s\S])*?"""|'''(?:[^\\]|\\[\s\S])*?'''|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\[\s\S])*'|#.*/g;

/** To the end of its statement, on as many lines as parentheses or a backslash make of it; without comments. */
const pythonImport = /(?:^|[;:])[ \t]*(?:from[ \t]+(\.*)|import[ \t]+)((?:\([^)]*\)|\\\r?\n|[^;\n])*)/gm;

function realpathOf(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a module imports a package: neither a file, nor a module of Node's, nor types alone. */
function importsPackage(text: string): boolean {
  const code = text.replace(/\b(?:import|export)\s+type\b[^;'"]*from\s*['"][^'"]+['"]/g, '');
  const names = code.matchAll(/\b(?:from|import|require)\s*\(?\s*['"]([^'"./\n][^'"\n]*)['"]/g);
  return [...names].some(([, name = '']) => !isBuiltin(name));
}
