import { lstat, readdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/** Of a block, as file systems count what a file takes. */
const blockBytes = 512;

/** What a file or a folder with all that is in it takes of its disk; null if it is not there. What goes away meanwhile takes nothing. */
export async function diskBytes(path: string): Promise<number | null> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return null;
  const own = stats.blocks === undefined ? stats.size : stats.blocks * blockBytes;
  if (!stats.isDirectory()) return own;
  const names = await readdir(path).catch(() => []);
  const inside = await Promise.all(names.map((name) => diskBytes(join(path, name))));
  return inside.reduce<number>((sum, bytes) => sum + (bytes ?? 0), own);
}

/** What is free on the disk of a path for who is not its administrator; null where nobody tells. */
export async function freeBytes(path: string): Promise<number | null> {
  const stats = await statfs(path).catch(() => null);
  return stats === null ? null : stats.bavail * stats.bsize;
}
