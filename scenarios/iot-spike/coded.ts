import type { Code } from '../../engine/plan.ts';
import type { Scenario, World } from '../../engine/scenario.ts';
import { CodedWorker } from '../../pipeline/code/coded-worker.ts';
import { Program } from '../../pipeline/code/program.ts';
import type { WorkerOptions } from '../../pipeline/worker.ts';

/** The scenario with workers that somebody wrote: they read the log, and live in simulated time. */
export function coded(scenario: Scenario, code: Code, optionsOf: (workerId: string, world: World) => WorkerOptions): Scenario {
  const program = new Program(code);
  return {
    ...scenario,
    clocks: ['virtual'],
    component: (node, world, folder) => {
      if (node.kind !== 'worker') return scenario.component(node, world, folder);
      return (context) => new CodedWorker(context, { ...optionsOf(node.id, world), program });
    },
  };
}
