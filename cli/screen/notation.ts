import { formatQuantity, parseQuantity, quantityWords } from '../../engine/quantity.ts';
import { UsageError } from '../../engine/usage-error.ts';
import type { Notation } from '../../tui/feed.ts';
import { rangeText } from '../text/quantity-text.ts';

/** On the screen a quantity is typed as on the command line. */
export const notation: Notation = {
  expected: quantityWords,
  text: formatQuantity,
  range: rangeText,
  read(text, unit) {
    try {
      return parseQuantity(text, unit);
    } catch (error) {
      if (error instanceof UsageError) return null;
      throw error;
    }
  },
};
