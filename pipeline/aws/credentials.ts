import type { Clients } from './client.ts';

/**
 * Lets the clients find their credentials anew: profiles, sessions and token files are read again. Where none are
 * found the old ones stay, and the next request says what is wrong with them.
 */
export async function renewCredentials({ sageMaker, logs }: Clients): Promise<void> {
  for (const client of [sageMaker, logs]) {
    await client.config.credentials({ forceRefresh: true }).catch(() => undefined);
  }
}
