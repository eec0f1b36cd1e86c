import type { Storage } from '../storage/storage.ts';
import type { FaultKind } from './fault.ts';

export interface DiskFullFault {
  kind: 'disk-full';
  forMs?: number;
}

/** Nothing more can be appended: Produce answers KAFKA_STORAGE_ERROR, commits COORDINATOR_NOT_AVAILABLE; reading goes on. */
export const diskFull: FaultKind<DiskFullFault> = {
  about: 'the disk has no room for anything',
  fields: {},
  begin(_, site) {
    let storage: Storage | null = null;
    return {
      attach(broker) {
        storage = broker.storage;
        if (storage.setFull === undefined) throw new Error('This storage cannot be made full: it has no setFull.');
        storage.setFull(() => site.hit());
      },
      end: () => storage?.setFull?.(null),
    };
  },
};
