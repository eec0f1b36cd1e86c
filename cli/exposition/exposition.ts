import { familyOf } from './own-series.ts';

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Values in Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats): the series of one name stand
 * together, under what it means and its type.
 */
export function exposition(values: Readonly<Record<string, number>>): string {
  const families = new Map<string, string[]>();
  for (const [series, value] of Object.entries(values)) {
    const name = series.split('{', 1)[0];
    const lines = families.get(name) ?? [];
    families.set(name, lines);
    lines.push(`${series} ${value}\n`);
  }
  return [...families].map(([name, lines]) => {
    const { about, type } = familyOf(name);
    return `# HELP ${name} ${about}\n# TYPE ${name} ${type}\n${lines.join('')}`;
  }).join('');
}
