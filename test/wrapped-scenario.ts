import type { BuildComponent } from '../engine/component.ts';
import type { Scenario, World } from '../engine/scenario.ts';
import type { NodeKind } from '../engine/topology.ts';

/** The scenario with its real components, those of one kind built by way of `wrap`: for meddling at the edges of a component. */
export function wrapped(scenario: Scenario, kind: NodeKind, wrap: (build: BuildComponent, world: World) => BuildComponent): Scenario {
  return {
    ...scenario,
    component: (node, world, folder) => {
      const build = scenario.component(node, world, folder);
      return node.kind === kind ? wrap(build, world) : build;
    },
  };
}
