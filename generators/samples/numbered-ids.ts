/** Ids that end with the number of their item, dense from 0: `o-0`, `o-1` … */
export interface NumberedIds {
  idOf(item: number): string;
  /** null for the id of no item. */
  itemOf(id: string): number | null;
}

export function numberedIds(prefix: string): NumberedIds {
  return {
    idOf: (item) => `${prefix}${item}`,
    itemOf(id) {
      const digits = id.startsWith(prefix) ? id.slice(prefix.length) : '';
      return /^(?:0|[1-9]\d{0,9})$/.test(digits) ? Number(digits) : null;
    },
  };
}
