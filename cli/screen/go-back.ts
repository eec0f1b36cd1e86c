import type { RunScreen } from '../../tui/run-screen.ts';
import type { SteeredRun } from './steered-run.ts';

export async function goBack(run: SteeredRun, ms: number, app: RunScreen): Promise<void> {
  if (!(await run.back(ms))) app.notice('it cannot go back now');
}
