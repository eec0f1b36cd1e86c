import { makePlan } from '../../engine/make-plan.ts';
import { shellWord } from '../../engine/shell-word.ts';
import { showRun } from '../../tui/run-screen.ts';
import type { Display } from '../../tui/program.ts';
import type { TwoColumns } from '../../tui/two-columns.ts';
import type { Interruption } from '../interruption.ts';
import type { Launched } from '../launch.ts';
import { scenarioNamed } from '../scenario-named.ts';
import { catalogueOf } from './catalogue.ts';
import { SteeredRun } from './steered-run.ts';
import { showTwoColumns } from './two-runs.ts';

/** The scenario that shows what this is about, and the seed with which everybody sees the same. */
const shown = { scenario: 'iot-spike', seed: 1 } as const;
/** Two runs of six minutes at most in about a minute. */
const speed = 12;

/** Plays one run without remedies and one with all of them, and ends in their two columns; answers with what ran. */
export async function demonstrate(display: Display, out: string, interruption: Interruption): Promise<Launched[]> {
  const scenario = await scenarioNamed(shown.scenario);
  const results: Launched[] = [];
  for (const remedies of ['none', 'all'] as const) {
    const plan = makePlan(scenario, { seed: shown.seed, form: 'full', remedies, faults: 'all', set: {} });
    let stopped = false;
    const run = new SteeredRun({ plan, keep: { out }, speed, interruption }, {
      snapshot: (snapshot) => app.feed(snapshot), event: (event) => app.event(event), refused: (reason) => app.notice(`refused: ${reason}`),
      goingBack: () => {}, wentBack: (toMs) => app.back(toMs),
    });
    const app = showRun(display, {
      catalogue: catalogueOf(scenario, plan), speed,
      onAction: (action) => run.act(action), onSteer: (steering) => run.steer(steering),
      onQuit(how) {
        stopped = true;
        if (how === 'interrupt') interruption.interrupt();
        else run.act({ do: 'abort' });
      },
    });
    app.notice(remedies === 'none' ? 'demonstration, first half: the wave hits a pipeline without remedies' : 'demonstration, second half: the same wave, with all remedies');
    results.push(await run.launched);
    if (stopped || interruption.code !== null) return results;
  }
  const [none, all] = results.map(({ result }) => result);
  const told: TwoColumns = {
    title: `demonstration · ${scenario.id} · seed ${shown.seed}`, question: scenario.question,
    sides: [{ title: 'no remedies', result: none, clockMs: none.run.clockMs }, { title: `all ${Object.keys(scenario.remedies).length}`, result: all, clockMs: all.run.clockMs }],
    next: [`why lost: npx wavetank why ${shellWord(results[0].folder)}`, 'esc goes home: enter runs it there, and 1 to 5 switch remedies'],
  };
  const left = await interruption.unlessStopped(showTwoColumns(display, told).left);
  if (left === 'interrupt') interruption.interrupt();
  return results;
}
