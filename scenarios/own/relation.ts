import type { Relation } from './definition.ts';

/** A record as whoever writes an expression over it sees it: its fields as JSON. */
const recordsSql = 'SELECT item, id, due_ms, key, TRY_CAST(value AS JSON) AS value FROM generated';

/** How often what is due of a record that faults have struck comes out at least, and at most. */
const struckSql = 'SELECT item, min(least) AS least, CASE WHEN min(most) = 0 THEN 0 ELSE max(most) END AS most FROM struck GROUP BY item';

/**
 * How many records come out of each that goes in, as a question over the tables of a run: `item`, `due` at least, `most`,
 * and whether it is `spared`, so that nothing need come out of it for what was done to it; null of an aggregate, where
 * nobody can tell.
 */
export function dueSql(relation: Relation): string | null {
  if (relation === 'aggregate') return null;
  return `SELECT item, asked * coalesce(least, 1) AS due, asked * coalesce(most, 1) AS most, coalesce(least, 1) = 0 AS spared
    FROM (SELECT item, ${countOf(relation)} AS asked FROM (${recordsSql})) LEFT JOIN (${struckSql}) USING (item)`;
}

function countOf(relation: Exclude<Relation, 'aggregate'>): string {
  if (relation === 'one-to-one') return '1';
  // What an expression does not know of a record (a field that is not there) makes nothing come out.
  if ('filter' in relation) return `CASE WHEN (${relation.filter}\n)::BOOLEAN THEN 1 ELSE 0 END`;
  return typeof relation.fanOut === 'number' ? String(relation.fanOut) : `coalesce((${relation.fanOut}\n)::INTEGER, 0)`;
}

/** Asks for the items of which nothing is to come out; null where of all of them something is. */
export function leftOutSql(relation: Relation): string | null {
  return typeof relation === 'object' ? `SELECT item FROM (${dueSql(relation)}) WHERE due = 0 AND NOT spared` : null;
}

/** Whether of an item at most a single record comes out, so that an item is there as soon as one was read. */
export function isSingle(relation: Relation): boolean {
  return relation === 'one-to-one' || (typeof relation === 'object' && 'filter' in relation);
}
