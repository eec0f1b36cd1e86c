import { UsageError } from '../../engine/usage-error.ts';

/** Asks a row or a record for a field; undefined where it has none of that name. */
export type FieldOf = (name: string) => string | undefined;

export interface Predicate {
  /** The names of the fields that it compares. */
  readonly fields: readonly string[];
  holds(field: FieldOf): boolean;
}

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '!=': (order) => order !== 0,
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
};

/** As numbers where both are, otherwise as text: dates and times in ISO 8601 compare as they should. */
export function compareTexts(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (a.trim() !== '' && b.trim() !== '' && !Number.isNaN(x) && !Number.isNaN(y)) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

const term = /^\s*([^=!<>]*[^=!<>\s])\s*(==|!=|<=|>=|<|>)\s*(.*?)\s*$/s;
/** An `and` before a comparison: one within a value has none behind it, or another `and` before that. */
const between = /\s+and\s+(?=(?:(?!\s+and\s)[^=!<>])+[=!<>])/;

/**
 * Reads `amount>100 and country==DE`: comparisons of a field with a value, joined by `and`. Nothing is evaluated but these.
 * A row without the field does not match.
 */
export function parsePredicate(text: string, where = 'where'): Predicate {
  const terms = text.split(between).map((part) => {
    const [, name, operator, value] = term.exec(part) ?? [];
    if (name === undefined) {
      throw new UsageError(`"${part.trim()}" compares nothing`, { where, hint: 'write field, comparison, value: amount>100, country==DE, joined by and' });
    }
    if (value === '' && operator !== '==' && operator !== '!=') {
      throw new UsageError(`"${part.trim()}" lacks the value that ${name} is compared with`, { where, hint: 'write field, comparison, value: amount>100' });
    }
    const holds = comparisons[operator];
    return {
      name,
      holds(field: FieldOf): boolean {
        const found = field(name);
        return found !== undefined && holds(compareTexts(found, value));
      },
    };
  });
  return { fields: terms.map(({ name }) => name), holds: (field) => terms.every((each) => each.holds(field)) };
}
