import type { Operation } from '../../engine/history/operation.ts';

type Untimed<T> = T extends unknown ? Omit<T, 'invoked' | 'completed'> : never;

/** Writes an operation into the history, completed now. */
export type Record = (operation: Untimed<Operation>, invoked: number) => void;
