import { canonicalJson, sha256 } from '../../engine/canonical.ts';
import type { Scenario } from '../../engine/scenario.ts';
import { definitionSchema } from '../../scenarios/own/definition.ts';

/** So much of a hash tells one field of a definition from another. */
const markLength = 12;

/**
 * By field of a definition, a mark of what it says, defaults included. What starts the service is left out: between two
 * builds it may be another, and what is compared are builds.
 */
export function definitionMarks(own: Readonly<Record<string, unknown>>): Record<string, string> {
  const { service, variants, ...rest } = definitionSchema.parse(own);
  const compared = { ...rest, service: withoutStart(service), variants: Object.fromEntries(Object.entries(variants).map(([id, variant]) => [id, withoutStart(variant)])) };
  return Object.fromEntries(Object.entries(compared).filter(([, value]) => value !== undefined).map(([field, value]) => [field, sha256(canonicalJson(value)).slice(0, markLength)]));
}

function withoutStart(started: { readonly command?: string; readonly module?: string }): object {
  return { ...started, command: undefined, module: undefined };
}

/** What is to be said where a pipeline of one's own is not defined as it was when its baseline was saved. */
export function otherDefinition(before: Readonly<Record<string, string>> | undefined, own: Scenario['own']): string[] {
  if (own === undefined) return [];
  if (before === undefined) return ['the baseline does not say how the pipeline was defined: what differs may be its workload or its records'];
  const now = definitionMarks(own);
  const other = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter((field) => before[field] !== now[field]);
  return other.length === 0 ? [] : [`defined otherwise than when the baseline was saved: ${other.join(', ')}; what differs may be that`];
}
