// What clients may rely on, the same for every broker: run once for each target.
import { groupLaws } from './group-laws.ts';
import { kcatLaws } from './kcat-laws.ts';
import { rawLaws } from './raw-laws.ts';
import { recordLaws } from './record-laws.ts';
import type { Target } from './target.ts';
import { topicLaws } from './topic-laws.ts';

export function laws(target: () => Target): void {
  rawLaws(target);
  topicLaws(target);
  recordLaws(target);
  groupLaws(target);
  kcatLaws(target);
}
