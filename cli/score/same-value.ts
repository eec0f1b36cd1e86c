const numeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|FLOAT|DOUBLE|DECIMAL\(\d+,\d+\))$/;

/** A number's text without the zeros at its end that say nothing; any other text as it is. Zeros in front make a code: 0123 is no 123. */
function plainNumber(text: string): string {
  const whole = String.raw`'^(-?(?:0|[1-9]\d*))\.0*$', '\1'`;
  const fraction = String.raw`'^(-?(?:0|[1-9]\d*)\.\d*[1-9])0+$', '\1'`;
  return `regexp_replace(regexp_replace(${text}, ${whole}), ${fraction})`;
}

/** Exact to fifteen digits after the point, where DOUBLE is exact to fifteen at all. */
function decimal(text: string): string {
  return `TRY_CAST(${text} AS DECIMAL(38, 15))`;
}

/**
 * SQL that says whether a table holds what a file without types says: true, false, or null where that cannot be read as the
 * table's type. Text must be the same but for the way that a number is written; an empty cell is what is not there.
 */
export function sameValue(stored: string, type: string, given: string): string {
  const [a, b] = [`coalesce(CAST(${stored} AS VARCHAR), '')`, `coalesce(CAST(${given} AS VARCHAR), '')`];
  const asNumbers = `${decimal(a)} = ${decimal(b)}`;
  const asWritten = `${plainNumber(a)} = ${plainNumber(b)}`;
  if (type === 'VARCHAR') return `(${asWritten} OR (regexp_matches(${a} || ${b}, '\\d[eE]') AND coalesce(${asNumbers}, false)))`;
  const equal = numeric.test(type) ? `(${asWritten} OR ${asNumbers})` : `(TRY_CAST(${b} AS ${type}) = ${stored})`;
  // What is gone is wrong only where it was something of this type.
  return `CASE WHEN ${stored} IS NULL THEN (${b} = '' OR CASE WHEN TRY_CAST(${b} AS ${type}) IS NOT NULL THEN false END) WHEN ${b} = '' THEN false ELSE ${equal} END`;
}
