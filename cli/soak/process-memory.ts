import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** A process of this machine, as far as it matters whose it is. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** What is known of the processes of this machine at a moment. */
export interface ProcessTable {
  readonly rows: readonly ProcessRow[];
  /** What a process holds in memory, shared pages counted in each; 0 for one that is gone. */
  residentBytes(pid: number): Promise<number>;
}

const kib = 1024;

/** null where this system does not tell. */
export async function processTable(): Promise<ProcessTable | null> {
  try {
    return process.platform === 'linux' ? await fromProc() : await fromPs();
  } catch {
    return null;
  }
}

async function fromProc(): Promise<ProcessTable> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const rows = await Promise.all(pids.map(async (pid): Promise<ProcessRow[]> => {
    // One that has ended meanwhile is none.
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
    return stat === null ? [] : [rowOfStat(stat)];
  }));
  return {
    rows: rows.flat(),
    async residentBytes(pid) {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * kib;
    },
  };
}

/** The name of a program stands in brackets and may hold any: what follows the last of them counts. */
export function rowOfStat(stat: string): ProcessRow {
  const [, parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
  return { pid: Number.parseInt(stat), parent, group };
}

async function fromPs(): Promise<ProcessTable> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,pgid=,rss=']);
  const found = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const resident = new Map(found.map(([pid, , , rss]) => [pid, rss * kib]));
  return {
    rows: found.map(([pid, parent, group]) => ({ pid, parent, group })),
    residentBytes: (pid) => Promise.resolve(resident.get(pid) ?? 0),
  };
}

/** A process with all that it started: its children and theirs, and whatever is left of its group where one in between has ended. */
export function treeOf(root: number, rows: readonly ProcessRow[]): number[] {
  const tree = new Set(rows.filter(({ pid, group }) => pid === root || group === root).map(({ pid }) => pid));
  for (let size = -1; size < tree.size;) {
    size = tree.size;
    for (const { pid, parent } of rows) if (tree.has(parent)) tree.add(pid);
  }
  return [...tree];
}

export async function treeBytes(root: number, { rows, residentBytes }: ProcessTable): Promise<number> {
  const each = await Promise.all(treeOf(root, rows).map((pid) => residentBytes(pid)));
  return each.reduce((sum, bytes) => sum + bytes, 0);
}
