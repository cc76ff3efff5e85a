/**
 * A command of ours as it can be typed: in a repository that has installed the package, in a checkout of it, and where it
 * is installed for the whole machine. Other spellings (`npm run pipeline:…`) work in some of these only.
 */
export function typed(command: string): string {
  return `npx macroshard ${command}`;
}
