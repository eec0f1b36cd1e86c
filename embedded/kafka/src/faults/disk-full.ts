import type { Storage } from '../storage/storage.ts';
import type { FaultKind } from './fault.ts';

export interface DiskFullFault {
  kind: 'disk-full';
  forMs?: number;
}

/** What the faults of a storage want to be told, as long as they last: it has room again when the last of them is over. */
const fillers = new WeakMap<Storage, Set<() => void>>();

/** Nothing more can be appended: Produce answers KAFKA_STORAGE_ERROR, commits COORDINATOR_NOT_AVAILABLE; reading goes on. */
export const diskFull: FaultKind<DiskFullFault> = {
  about: 'the disk has no room for anything',
  fields: {},
  begin(_, site) {
    let storage: Storage | null = null;
    const refused = (): void => site.hit();
    return {
      attach(broker) {
        storage = broker.storage;
        if (storage.setFull === undefined) throw new Error('This storage cannot be made full: it has no setFull.');
        const all = fillers.get(storage) ?? new Set();
        fillers.set(storage, all.add(refused));
        storage.setFull(() => {
          for (const each of all) each();
        });
      },
      end() {
        if (storage === null) return;
        const all = fillers.get(storage);
        all?.delete(refused);
        if (all === undefined || all.size === 0) storage.setFull?.(null);
      },
    };
  },
};
