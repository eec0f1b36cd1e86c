import { UsageError } from '../../engine/usage-error.ts';
import type { HomeConfig } from '../../tui/home.ts';
import { printableData } from '../../tui/text/printable.ts';
import { nameOf } from '../config/config-text.ts';
import { findConfig } from '../config/find-config.ts';
import { plural } from '../text/number.ts';

/** A pipeline of the reader's config. */
export interface OwnPipeline {
  readonly name: string;
  readonly about: string;
  /** What stands in the config of it: `orders.raw → orders.clean · 2 faults · variants: write-first`. */
  readonly parts: string;
}

export interface OwnPipelines {
  /** null: there is none, or it names no pipeline. */
  readonly config: HomeConfig | null;
  readonly pipelines: readonly OwnPipeline[];
}

/** The pipelines of the nearest config; one that does not hold is told, and hides nothing else. */
export async function ownPipelines(): Promise<OwnPipelines> {
  const file = findConfig(process.cwd());
  if (file === null) return { config: null, pipelines: [] };
  try {
    const pipelines = await pipelinesOf(file);
    return printableData({ config: pipelines.length === 0 ? null : { file: nameOf(file), mistake: null }, pipelines });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return printableData({ config: { file: nameOf(file), mistake: mistakeText(error) }, pipelines: [] });
  }
}

async function pipelinesOf(file: string): Promise<OwnPipeline[]> {
  // Loaded where there is a config: everybody else's home screen opens without it.
  const { readConfig } = await import('../config/config-file.ts');
  const { definitionSchema } = await import('../../scenarios/own/definition.ts');
  const { contractOf } = await import('../../scenarios/own/own-scenario.ts');
  const { scenarios } = await readConfig(file);
  return Object.entries(scenarios).map(([name, written]) => {
    const definition = definitionSchema.parse(written);
    const { from, to } = contractOf(definition);
    const variants = Object.keys(definition.variants);
    const parts = [`${from} → ${to}`, plural(definition.faults.length, 'fault'), ...(variants.length === 0 ? [] : [`variants: ${variants.join(', ')}`])];
    return { name, about: definition.about, parts: parts.join(' · ') };
  });
}

/** The first mistake with its place, and how many there are besides. */
function mistakeText({ where, message }: UsageError): string {
  const [first, ...others] = message.split('\n');
  return `${where === null ? '' : `${where}: `}${first}${others.length === 0 ? '' : ` (and ${others.length} more)`}`;
}
