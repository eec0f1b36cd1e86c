import type { ReasonId } from './reason.ts';
import type { Column } from './schema.ts';

const longestShown = 40;

/** What is wrong with a cell, in words. */
export function cellDetail(reason: ReasonId, column: Column, text: string): string {
  const shown = JSON.stringify(text.length > longestShown ? `${text.slice(0, longestShown)}…` : text);
  switch (reason) {
    case 'null': return 'is empty';
    case 'range': return `${shown} is ${column.type === 'text' ? `${[...text].length} characters long, and has to be` : "not within"} ${limits(column)}`;
    case 'date': return `${shown} is no ${column.type === 'date' ? `date ${column.format}` : 'timestamp'}`;
    case 'formula': return `${shown} begins like a formula`;
    case 'undecidable': return `${shown} stands in apostrophes, which may be quotes: "dialect.quote" in the schema decides`;
    default: return `${shown} is no ${wanted(column)}`;
  }
}

function limits(column: Column): string {
  switch (column.type) {
    case 'text': return `${column.minLength ?? 0} to ${column.maxLength ?? 'any number'}`;
    case 'boolean':
    case 'enum': return 'its values';
    default: return column.min === undefined && column.max === undefined ? '2^53 units' : `${column.min ?? 'any'} to ${column.max ?? 'any'}`;
  }
}

function wanted(column: Column): string {
  switch (column.type) {
    case 'decimal': return `decimal with up to ${column.scale} digits after the point`;
    case 'text': return `text of the form ${column.pattern}`;
    case 'boolean': return `${column.values[0]} or ${column.values[1]}`;
    case 'enum': return column.values.length > 5 ? `one of ${column.values.length} values` : `one of ${column.values.join(', ')}`;
    default: return column.type;
  }
}
