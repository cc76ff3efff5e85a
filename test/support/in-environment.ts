/** Does something while this process has this environment alone. */
export async function inEnvironment<T>(
  environment: Readonly<Record<string, string | undefined>>,
  use: () => Promise<T>,
): Promise<T> {
  const before = process.env;
  process.env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  try {
    return await use();
  } finally {
    process.env = before;
  }
}
