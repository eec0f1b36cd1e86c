import { makePlan } from '../engine/make-plan.ts';
import { Interruption } from '../cli/interruption.ts';
import { scenarioNamed } from '../cli/scenario-named.ts';
import { livePicture } from '../cli/share/pictures.ts';

/** Where the wave is at its height: the load is tenfold, the downstream slow, and a worker died five seconds ago. */
const atMs = 156_000;

/** The picture at the top of the README, from a run: the same each time, to the byte, until something that it shows is changed. */
export async function readmePicture(): Promise<string> {
  const scenario = await scenarioNamed('iot-spike');
  const plan = makePlan(scenario, { seed: 1, form: 'full', remedies: ['buffer'], faults: 'all', set: {} });
  const picture = await livePicture(plan, scenario, atMs, 'Ten times the load, a slow sink and a dead worker: what flows, waits and is lost at each stage, the account of every event, the checks so far, and the run without remedies as dots behind the charts.', new Interruption(() => {}));
  if (picture === null) throw new Error('nobody can have interrupted it');
  return picture;
}
