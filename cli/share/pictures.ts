import type { Plan } from '../../engine/plan.ts';
import { sampleMsOf, type Scenario } from '../../engine/scenario.ts';
import type { StoredRun } from '../../engine/store/read-run.ts';
import { framePicture } from '../../tui/picture/frame-picture.ts';
import { endFrame, liveFrame } from '../../tui/still.ts';
import { makeTheme } from '../../tui/theme.ts';
import type { Interruption } from '../interruption.ts';
import { catalogueOf } from '../screen/catalogue.ts';
import { formatClock } from '../text/duration.ts';
import { keptRecords } from './kept-records.ts';
import { watchAgain } from './watch-again.ts';

const size = { columns: 120, rows: 40 } as const;
const theme = makeTheme({ colour: true, ascii: false });

/** The last screen of a run, from what was kept of it. No path of this machine is in it: others are to see it. */
export async function lastPicture(run: StoredRun, scenario: Scenario, replay: string, description: string): Promise<string> {
  const { plan, result } = run;
  const { series, tasks, findings, why } = await keptRecords(run, sampleMsOf(scenario));
  const rows = endFrame({ catalogue: catalogueOf(scenario, plan), end: { result, findings, why, folder: '', replay }, series, tasks }, size, theme);
  return framePicture(rows, { title: `The last screen of a run of ${plan.scenario} in wavetank`, description });
}

/** The live screen at a moment of a plan, which is executed up to there; null where that was interrupted. The same each time, to the byte. */
export async function livePicture(plan: Plan, scenario: Scenario, atMs: number, description: string, interruption: Interruption): Promise<string | null> {
  const watched = await watchAgain(plan, sampleMsOf(scenario), atMs, interruption);
  if (watched === null) return null;
  const rows = liveFrame({ catalogue: catalogueOf(scenario, plan), ...watched }, size, theme);
  return framePicture(rows, { title: `The screen of a run of ${plan.scenario} in wavetank at ${formatClock(atMs)}`, description });
}
