import type { Remedy } from '../../engine/remedy.ts';

/** One column of a comparison: a set of remedies, run over the seeds. Columns with the same set are one. */
export interface Column {
  readonly id: string;
  readonly remedies: readonly string[];
}

/** What a comparison sets against each other for one remedy: the column with it and the one without. */
export interface Contrast {
  readonly remedy: string;
  /** alone: with its needs, against its needs alone; away: all, against all but this one. */
  readonly kind: 'alone' | 'away';
  readonly with: Column;
  readonly without: Column;
  /** Remedies in `without` that need the one taken away: they stay switched on. */
  readonly orphans: readonly string[];
}

export interface Design {
  readonly columns: readonly Column[];
  readonly none: Column;
  readonly all: Column;
  readonly contrasts: readonly Contrast[];
}

/** none; each remedy alone; what remedies need, alone; all but each; all. */
export function design(remedies: Readonly<Record<string, Remedy>>): Design {
  const ids = Object.keys(remedies);
  const columns = new Map<string, Column>();
  const column = (id: string, set: Iterable<string>): Column => {
    const members = new Set(set);
    const sorted = ids.filter((each) => members.has(each));
    const key = sorted.join();
    if (!columns.has(key)) columns.set(key, { id, remedies: sorted });
    return columns.get(key)!;
  };

  const none = column('none', []);
  const alone = ids.map((id): Contrast => {
    const needs = needsOf(id, remedies);
    const without = needs.length === 0 ? none : column(needs.join(' + '), needs);
    return { remedy: id, kind: 'alone', with: column([...needs, id].join(' + '), [...needs, id]), without, orphans: [] };
  });
  const away: Contrast[] = [];
  const minus = ids.map((id) => ({ id, column: column(`all but ${id}`, ids.filter((each) => each !== id)) }));
  const all = column('all', ids);
  for (const { id, column: without } of minus) {
    const orphans = ids.filter((each) => each !== id && needsOf(each, remedies).includes(id));
    away.push({ remedy: id, kind: 'away', with: all, without, orphans });
  }
  return { columns: [...columns.values()], none, all, contrasts: [...alone, ...away] };
}

/** All that must be on for a remedy to act, in the order of the registry. */
export function needsOf(id: string, remedies: Readonly<Record<string, Remedy>>): string[] {
  const needed = new Set<string>();
  const add = (each: string) => {
    for (const need of remedies[each].needs) {
      if (needed.has(need)) continue;
      needed.add(need);
      add(need);
    }
  };
  add(id);
  return Object.keys(remedies).filter((each) => needed.has(each) && each !== id);
}
