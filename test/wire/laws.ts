// What clients may rely on, the same for every broker: run once for each target.
import { cleanupLaws } from './cleanup-laws.ts';
import { groupLaws } from './group-laws.ts';
import { kcatLaws } from './kcat-laws.ts';
import { rawLaws } from './raw-laws.ts';
import { recordLaws } from './record-laws.ts';
import type { Target } from './target.ts';
import { sessionLaws } from './session-laws.ts';
import { staticMemberLaws } from './static-member-laws.ts';
import { topicLaws } from './topic-laws.ts';
import { transactionLaws } from './transaction-laws.ts';
import { versionLaws } from './version-laws.ts';

export function laws(target: () => Target): void {
  rawLaws(target);
  versionLaws(target);
  topicLaws(target);
  recordLaws(target);
  cleanupLaws(target);
  sessionLaws(target);
  groupLaws(target);
  staticMemberLaws(target);
  transactionLaws(target);
  kcatLaws(target);
}
