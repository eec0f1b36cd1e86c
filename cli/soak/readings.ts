import type { Snapshot } from '../../engine/snapshot.ts';
import { diskBytes } from './disk-use.ts';
import { processTable, treeBytes } from './process-memory.ts';

/** What was read at one moment of the run; null where it could not be. */
export interface Reading {
  readonly engineBytes: number | null;
  /** By node that runs in processes of its own. */
  readonly nodeBytes: Readonly<Record<string, number | null>>;
  readonly runFolderBytes: number | null;
  /** By path. */
  readonly watchedBytes: Readonly<Record<string, number | null>>;
}

export interface Watched {
  readonly everyMs: number;
  /** Files and folders besides the run's own. */
  readonly paths: readonly string[];
  /** null before the engine has told. */
  enginePid(): number | null;
  runFolder(): string | null;
}

/** Reads, once in every stretch of a run's time, what its processes hold and what lies on its disks. The run does not notice. */
export class Readings {
  readonly #watched: Watched;
  readonly #taken: (Reading | null)[] = [];
  #underWay: Promise<void> | null = null;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** To be shown every snapshot: the first in each stretch is the occasion for a reading. `taken` is told of it. */
  look({ clockMs, nodes }: Pick<Snapshot, 'clockMs' | 'nodes'>, taken: (reading: Reading) => void = () => {}): void {
    const stretch = Math.floor(clockMs / this.#watched.everyMs);
    // A reading that takes longer than a stretch is not begun again meanwhile: the stretch has none.
    if (clockMs < 0 || stretch < this.#taken.length || this.#underWay !== null) return;
    while (this.#taken.length <= stretch) this.#taken.push(null);
    this.#underWay = this.#read(nodes).then((reading) => {
      this.#taken[stretch] = reading;
      this.#underWay = null;
      taken(reading);
    });
  }

  async #read(nodes: Snapshot['nodes']): Promise<Reading> {
    const { paths, enginePid, runFolder } = this.#watched;
    const [pid, folder] = [enginePid(), runFolder()];
    const table = await processTable();
    const tell = async <T>(known: T | null, read: (known: T) => Promise<number | null>): Promise<number | null> => (known === null ? null : read(known));
    const own = nodes.filter(({ processes }) => processes !== undefined);
    const nodeBytes = await Promise.all(own.map(async ({ id, processes }) => {
      const each = await Promise.all(processes!.map((process) => tell(table, (known) => treeBytes(process, known))));
      // One that is down holds nothing, and says nothing of what it holds when it is up.
      return [id, each.length === 0 || each.includes(null) ? null : each.reduce<number>((sum, bytes) => sum + bytes!, 0)] as const;
    }));
    return {
      engineBytes: await tell(table, ({ residentBytes }) => tell(pid, residentBytes)),
      nodeBytes: Object.fromEntries(nodeBytes),
      runFolderBytes: await tell(folder, diskBytes),
      watchedBytes: Object.fromEntries(await Promise.all(paths.map(async (path) => [path, await diskBytes(path)] as const))),
    };
  }

  /** By stretch, from the zero of the run on; null where none was taken. */
  async all(): Promise<readonly (Reading | null)[]> {
    await this.#underWay;
    return this.#taken;
  }
}
