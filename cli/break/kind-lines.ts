import type { DataFormat } from '../../generators/faults/data-fault.ts';
import { selects } from '../../generators/faults/fault-use.ts';
import { dataFaults } from '../../generators/faults/registry.ts';
import type { DataFault } from '../../generators/faults/data-fault.ts';
import { selectionParams } from '../../generators/faults/selection.ts';
import type { Terminal } from '../terminal.ts';
import { hanging } from '../text/table.ts';

/** Every kind of damage that a format can have, with its parameters. */
export function kindLines(format: DataFormat | null, { style, width }: Terminal): string[] {
  const kinds = Object.values<DataFault>(dataFaults).filter(({ formats }) => format === null || formats.includes(format));
  const indent = Math.max(...kinds.map(({ id }) => id.length)) + 4;
  const lines = kinds.flatMap((fault) => [
    ...hanging(`  ${fault.id}`, fault.about, indent, width),
    ...hanging('', style('quiet', `${fault.formats.join(', ')}${selects(fault) ? ` · one in ${Math.round(1 / (fault.share ?? 1))} unless said` : ''}${fault.reversible ? ' · can be undone' : ''}`), indent, width),
    ...Object.keys(fault.params.shape).flatMap((name) => hanging('', style('quiet', parameter(fault, name)), indent, width)),
  ]);
  const selecting = Object.entries(selectionParams.shape).flatMap(([name, schema]) => hanging(`  ${name}`, schema.description ?? '', 10, width));
  return [style('strong', 'kinds of damage'), ...lines, '', style('strong', 'kinds that hit single rows or records also take'), ...selecting];
}

function parameter(fault: DataFault, name: string): string {
  const { default: usual } = fault.params.safeParse({}).success ? { default: (fault.params.parse({}) as Record<string, unknown>)[name] } : { default: undefined };
  const about = fault.params.shape[name].description;
  return `${name}${usual === undefined ? '' : `=${JSON.stringify(usual)}`}${about === undefined ? '' : `: ${about}`}`;
}
