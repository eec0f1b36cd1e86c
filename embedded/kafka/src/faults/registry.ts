import { coordinatorMoved, type CoordinatorMovedFault } from './coordinator-moved.ts';
import { crash, type CrashFault } from './crash.ts';
import { cut, type CutFault } from './cut.ts';
import { delay, type DelayFault } from './delay.ts';
import { diskFull, type DiskFullFault } from './disk-full.ts';
import { error, type ErrorFault } from './error.ts';
import type { FaultKind } from './fault.ts';
import { noLeader, type NoLeaderFault } from './no-leader.ts';
import { slow, type SlowFault } from './slow.ts';
import { staleCommit, type StaleCommitFault } from './stale-commit.ts';
import { staleLeader, type StaleLeaderFault } from './stale-leader.ts';

/** All kinds of faults on the wire, by the name that stands in `kind`: one line each. */
export const faultKinds = {
  error,
  delay,
  cut,
  slow,
  crash,
  'no-leader': noLeader,
  'stale-leader': staleLeader,
  'coordinator-moved': coordinatorMoved,
  'stale-commit': staleCommit,
  'disk-full': diskFull,
} satisfies Record<string, FaultKind>;

/** A fault as data. */
export type FaultSpec =
  | ErrorFault
  | DelayFault
  | CutFault
  | SlowFault
  | CrashFault
  | NoLeaderFault
  | StaleLeaderFault
  | CoordinatorMovedFault
  | StaleCommitFault
  | DiskFullFault;
