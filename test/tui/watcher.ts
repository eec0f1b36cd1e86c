import { paperOf } from '../../cli/interview/paper.ts';
import { veilOf } from '../../cli/interview/veil.ts';
import { Interruption } from '../../cli/interruption.ts';
import { watchOnScreen } from '../../cli/screen/watch-on-screen.ts';
import { scenario } from '../../scenarios/iot-spike/scenario.ts';
import { openDisplay } from '../../tui/open.ts';

/** A program that lets a candidate watch run 1 of a paper, to be started in a terminal: `watcher.ts <paper>`. */
const paper = paperOf(Number(process.argv[2]), scenario);
const display = await openDisplay(process.stdout, process.stdin);
const begunMs = performance.now();
const { result, folder } = await watchOnScreen({
  display, plan: paper.incident, veil: veilOf(paper.incident, scenario), interruption: new Interruption(() => {}),
  heading: () => `interview ▸ paper ${paper.number} · second ${Math.floor((performance.now() - begunMs) / 1000)}`,
});
display.close();
console.log(`${result.run.status}, ${result.verdict}, kept in "${folder}", ${result.faults.length} faults`);
