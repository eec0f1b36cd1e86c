import { formatQuantity, formatRange, parseQuantity, quantityWords } from '../../engine/quantity.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Notation } from '../../tui/feed.ts';

/** On the screen a quantity is typed as on the command line. */
export const notation: Notation = {
  expected: quantityWords,
  text: formatQuantity,
  range: formatRange,
  read(text, unit) {
    try {
      return parseQuantity(text, unit);
    } catch (error) {
      if (error instanceof UsageError) return null;
      throw error;
    }
  },
};
