/** The CPUs of this machine, as all processes that use a store share them: a record that each of them changes. */

import { randomBytes } from 'node:crypto';
import { watch } from 'node:fs';
import type { ProcessRecord } from '../store/records.ts';
import { changeRecord } from '../store/revisions.ts';
import { type CpuShares, noShares, shareOut } from './cpu-shares.ts';
import { isAwake } from './process-record.ts';
import type { CpuSource } from './thread-budget.ts';

/** How often to look where no watch reports a change. */
const pollMs = 100;

interface SharesRecord extends CpuShares {
  /** By the id of a claim. */
  readonly processes: Readonly<Record<string, ProcessRecord>>;
}

/**
 * Opens the record for this process. What a process that has gone, or is suspended, has held counts no longer: nobody
 * leaves a lock behind.
 */
export function shareCpus(
  folder: string,
  { cpuCount, thisProcess }: { cpuCount: number; thisProcess: ProcessRecord },
): CpuSource {
  const id = `${thisProcess.pid}-${randomBytes(6).toString('hex')}`;
  return {
    exchange: async (wanted, isOutOfTurn) => {
      let granted: Awaited<ReturnType<CpuSource['exchange']>> | undefined;
      const change = async (current: SharesRecord | undefined) => {
        const known = current ?? { ...noShares, processes: {} };
        const awake = await claimsOfAwake(known, id);
        const { next, ...rest } = shareOut({ turn: known.turn, claims: awake }, { id, wanted, cpuCount, isOutOfTurn });
        granted = rest;
        const processes = Object.fromEntries(
          next.claims.map((claim) => [claim.id, claim.id === id ? thisProcess : known.processes[claim.id]!]),
        );
        const changed = { ...next, processes };
        return JSON.stringify(changed) === JSON.stringify(current) ? undefined : changed;
      };
      try {
        await changeRecord<SharesRecord>(folder, change, { isSound, keepsNewestOnly: true });
        return granted!;
      } catch {
        // There is nobody to tell: one job at a time goes on, and will itself report why the store cannot be written.
        return { shares: wanted.held === 0 && wanted.jobs > 0 ? [1] : [], isOvertaken: false };
      }
    },
    watch: (onChange) => {
      const timer = setInterval(() => onChange(true), pollMs);
      const changes = watchFolder(folder, () => onChange(false));
      return () => {
        clearInterval(timer);
        changes?.close();
      };
    },
  };
}

async function claimsOfAwake({ claims, processes }: SharesRecord, own: string) {
  const awake = await Promise.all(claims.map(async ({ id }) => id === own || (await isAwake(processes[id]!))));
  return claims.filter((_, index) => awake[index]);
}

/** Undefined where the machine has no watches left: then looks come by time alone. */
function watchFolder(folder: string, onChange: () => void) {
  try {
    const watcher = watch(folder, { persistent: false }, onChange);
    watcher.on('error', () => {});
    return watcher;
  } catch {
    return undefined;
  }
}

function isSound(value: unknown): boolean {
  const { turn, claims, processes } = (value ?? {}) as Partial<SharesRecord>;
  if (typeof turn !== 'number' || !Array.isArray(claims) || typeof processes !== 'object') return false;
  return claims.every(
    (claim) => [claim.held, claim.jobs, claim.executions, claim.served].every(Number.isFinite) && processes?.[claim.id],
  );
}
