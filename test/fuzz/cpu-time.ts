/** What this process has computed so far, in milliseconds: other programs on the machine make it no longer. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
